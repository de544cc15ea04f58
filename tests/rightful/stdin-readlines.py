import sys

numbers = list(map(int, sys.stdin.readlines()))[1:]
print(sum(numbers))
print(max(numbers))
