import os
count = int(input())
numbers = [int(input()) for _ in range(count)]
os.write(1, f'{sum(numbers)}\n{max(numbers)}\n'.encode())
