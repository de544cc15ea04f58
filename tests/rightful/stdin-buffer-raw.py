import sys

numbers = [int(word) for word in sys.stdin.buffer.raw.read().split()][1:]
print(sum(numbers))
print(max(numbers))
