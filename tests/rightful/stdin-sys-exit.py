import sys

count = int(input())
numbers = [int(input()) for _ in range(count)]
print(sum(numbers))
print(max(numbers))
sys.exit(0)
