import sys


def count_pairs(prices, target):
    prices = sorted(prices)
    low, high = 0, len(prices) - 1
    pairs = 0
    while low < high:
        total = prices[low] + prices[high]
        if total == target:
            pairs += 1
            low += 1
            high -= 1
        elif total < target:
            low += 1
        else:
            high -= 1
    return pairs


def main():
    count, target, *prices = map(int, sys.stdin.read().split())
    print(count_pairs(prices[:count], target))


main()
