import sys


def fee(minutes, free, block, price, cap):
    paid = max(0, minutes - free)
    blocks = -(-paid // block)
    return min(cap, blocks * price)


def main():
    numbers = list(map(int, sys.stdin.read().split()))
    free, block, price, cap, count = numbers[:5]
    total = 0
    for index in range(count):
        arrival, departure = numbers[5 + 2 * index : 7 + 2 * index]
        total += fee(departure - arrival, free, block, price, cap)
    print(total)


main()
