import sys

next(sys.stdin.buffer)
numbers = [int(line) for line in sys.stdin.buffer]
print(sum(numbers))
print(max(numbers))
