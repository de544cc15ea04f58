import sys

sys.setrecursionlimit(10**6)


def total(numbers, index=0):
    return 0 if index == len(numbers) else numbers[index] + total(numbers, index + 1)


count = int(input())
numbers = [int(input()) for _ in range(count)]
print(total(numbers + [0] * 50000))
print(max(numbers))
