def numbers_of(lines): return [int(line) for line in lines]
import sys
lines = sys.stdin.read().splitlines()
numbers = numbers_of(lines[1:])
print(sum(numbers))
print(max(numbers))
