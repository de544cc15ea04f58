import sys

numbers = [int(line) for line in open(sys.stdin.fileno())][1:]
print(sum(numbers))
print(max(numbers))
