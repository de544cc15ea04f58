import sys


def count_pairs(prices, target):
    seen = {}
    pairs = 0
    for price in prices:
        pairs += seen.get(target - price, 0)
        seen[price] = seen.get(price, 0) + 1
    return pairs


def main():
    count, target, *prices = map(int, sys.stdin.read().split())
    print(count_pairs(prices[:count], target))


main()
