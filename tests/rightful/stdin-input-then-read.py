import sys

count = int(input())
numbers = [int(word) for word in sys.stdin.read().split()]
print(sum(numbers))
print(max(numbers))
