import sys


def cheapest_lighting(costs, paths):
    """`costs` counts from place 1; the paths form a tree."""
    count = len(costs)
    neighbours = [[] for _ in range(count + 1)]
    for a, b in paths:
        neighbours[a].append(b)
        neighbours[b].append(a)
    parent = [0] * (count + 1)
    order = [1]
    for place in order:
        for other in neighbours[place]:
            if other != parent[place]:
                parent[other] = place
                order.append(other)
    lit = [0, *costs]
    dark = [0] * (count + 1)
    for place in reversed(order):
        lit[parent[place]] += dark[place]
        dark[parent[place]] += lit[place]
    return min(lit[1], dark[1])


def main():
    count, *numbers = map(int, sys.stdin.read().split())
    costs, ends = numbers[:count], numbers[count:]
    print(cheapest_lighting(costs, list(zip(ends[::2], ends[1::2]))))


main()
