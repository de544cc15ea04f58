import sys
from heapq import heappop, heappush


def main():
    towns, road_count, coupons, *numbers = map(int, sys.stdin.read().split())
    neighbours = [[] for _ in range(towns + 1)]
    for i in range(road_count):
        a, b, toll = numbers[3 * i : 3 * i + 3]
        neighbours[a].append((b, toll))
        neighbours[b].append((a, toll))

    best = {1: 0}
    came_from = {}
    heap = [(0, 1)]
    while heap:
        cost, town = heappop(heap)
        if cost > best[town]:
            continue
        for other, toll in neighbours[town]:
            if cost + toll < best.get(other, float("inf")):
                best[other] = cost + toll
                came_from[other] = (town, toll)
                heappush(heap, (cost + toll, other))
    if towns not in best:
        print(-1)
        return

    tolls = []
    town = towns
    while town != 1:
        town, toll = came_from[town]
        tolls.append(toll)
    tolls.sort(reverse=True)
    print(sum(toll // 2 for toll in tolls[:coupons]) + sum(tolls[coupons:]))


main()
