import sys

numbers = list(map(int, sys.stdin.buffer.read().split()))[1:]
print(sum(numbers))
print(max(numbers))
