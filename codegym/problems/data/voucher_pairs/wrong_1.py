import sys
from collections import Counter


def main():
    count, target, *prices = map(int, sys.stdin.read().split())
    have = Counter(prices)
    total = 0
    for price in prices:
        total += have[target - price]
    print(total // 2)


main()
