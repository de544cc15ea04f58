import sys


def main():
    count, *numbers = map(int, sys.stdin.read().split())
    costs, ends = numbers[:count], numbers[count:]
    neighbours = [[] for _ in range(count + 1)]
    for a, b in zip(ends[::2], ends[1::2]):
        neighbours[a].append(b)
        neighbours[b].append(a)

    def solve(place, parent):
        lit, dark = costs[place - 1], 0
        for other in neighbours[place]:
            if other != parent:
                other_lit, other_dark = solve(other, place)
                lit += min(other_lit, other_dark)
                dark += other_lit
        return lit, dark

    print(min(solve(1, 0)))


main()
