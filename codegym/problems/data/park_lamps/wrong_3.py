import sys


def main():
    count, *numbers = map(int, sys.stdin.read().split())
    costs, ends = numbers[:count], numbers[count:]
    neighbours = [[] for _ in range(count + 1)]
    for a, b in zip(ends[::2], ends[1::2]):
        neighbours[a].append(b)
        neighbours[b].append(a)

    level = [-1] * (count + 1)
    level[1] = 0
    order = [1]
    for place in order:
        for other in neighbours[place]:
            if level[other] < 0:
                level[other] = level[place] + 1
                order.append(other)

    totals = [0, 0]
    for place in order:
        totals[level[place] % 2] += costs[place - 1]
    print(min(totals))


main()
