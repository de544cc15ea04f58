from heapq import heappop, heappush
from math import inf


def second_route(n: int, roads: list[tuple[int, int, int]], start: int, goal: int) -> int | None:
    graph: list[list[tuple[int, int]]] = [[] for _ in range(n)]
    for a, b, length in roads:
        graph[a].append((b, length))
        graph[b].append((a, length))
    first = [inf] * n
    second = [inf] * n
    first[start] = 0
    queue = [(0, start)]
    while queue:
        travelled, place = heappop(queue)
        if travelled > second[place]:
            continue
        for neighbour, length in graph[place]:
            total = travelled + length
            if total < first[neighbour]:
                first[neighbour] = total
                heappush(queue, (total, neighbour))
            elif first[neighbour] < total < second[neighbour]:
                second[neighbour] = total
                heappush(queue, (total, neighbour))
    return second[goal] if second[goal] < inf else None
