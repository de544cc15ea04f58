import sys

numbers = [int(line) for line in sys.stdin][1:]
print(sum(numbers))
print(max(numbers))
