import sys
count = int(input())
numbers = [int(input()) for _ in range(count)]
sys.stdout.writelines(f'{number}\n' for number in (sum(numbers), max(numbers)))
