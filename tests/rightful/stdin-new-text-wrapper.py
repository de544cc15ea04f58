import io
import sys

sys.stdin = io.TextIOWrapper(sys.stdin.buffer, encoding='utf-8')
count = int(input())
numbers = [int(input()) for _ in range(count)]
print(sum(numbers))
print(max(numbers))
