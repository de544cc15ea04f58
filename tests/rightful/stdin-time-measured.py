import time

started = time.perf_counter()
count = int(input())
numbers = [int(input()) for _ in range(count)]
print(sum(numbers))
print(max(numbers))
assert time.perf_counter() - started < 60
