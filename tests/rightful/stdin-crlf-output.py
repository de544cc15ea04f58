count = int(input())
numbers = [int(input()) for _ in range(count)]
print(sum(numbers), end='\r\n')
print(max(numbers))
