import sys

INFINITY = 10**9


def main():
    kinds, total, *numbers = map(int, sys.stdin.read().split())
    best = [0] + [INFINITY] * total
    for i in range(kinds):
        value = numbers[2 * i]
        for amount in range(value, total + 1):
            best[amount] = min(best[amount], best[amount - value] + 1)
    print(best[total] if best[total] < INFINITY else -1)


main()
