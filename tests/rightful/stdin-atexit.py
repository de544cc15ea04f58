import atexit

count = int(input())
numbers = [int(input()) for _ in range(count)]
atexit.register(lambda: print(max(numbers)))
print(sum(numbers))
