import sys

count = int(sys.stdin.readline())
numbers = [int(sys.stdin.readline()) for _ in range(count)]
print(sum(numbers))
print(max(numbers))
