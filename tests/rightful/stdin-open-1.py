count = int(input())
numbers = [int(input()) for _ in range(count)]
with open(1, 'w') as out:
    print(sum(numbers), max(numbers), sep='\n', file=out)
