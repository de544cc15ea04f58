import sys
from heapq import heappop, heappush


def cheapest_trip(towns, roads, coupons):
    neighbours = [[] for _ in range(towns + 1)]
    for a, b, toll in roads:
        neighbours[a].append((b, toll))
        neighbours[b].append((a, toll))
    settled = set()
    heap = [(0, 1, 0)]
    while heap:
        cost, town, used = heappop(heap)
        if town == towns:
            return cost
        if (town, used) in settled:
            continue
        settled.add((town, used))
        for other, toll in neighbours[town]:
            if (other, used) not in settled:
                heappush(heap, (cost + toll, other, used))
            if used < coupons and (other, used + 1) not in settled:
                heappush(heap, (cost + toll // 2, other, used + 1))
    return -1


def main():
    towns, road_count, coupons, *numbers = map(int, sys.stdin.read().split())
    roads = [numbers[3 * index : 3 * index + 3] for index in range(road_count)]
    print(cheapest_trip(towns, roads, coupons))


main()
