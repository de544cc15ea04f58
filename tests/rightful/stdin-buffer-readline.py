import sys

line = sys.stdin.buffer.readline
numbers = [int(line()) for _ in range(int(line()))]
print(sum(numbers))
print(max(numbers))
