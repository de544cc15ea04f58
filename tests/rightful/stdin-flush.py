count = int(input())
numbers = [int(input()) for _ in range(count)]
print(sum(numbers), flush=True)
print(max(numbers), flush=True)
