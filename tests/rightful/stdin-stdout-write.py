import sys
count = int(input())
numbers = [int(input()) for _ in range(count)]
sys.stdout.write(f'{sum(numbers)}\n')
sys.stdout.write(f'{max(numbers)}\n')
