import sys

numbers = []
while line := sys.stdin.readline():
    numbers.append(int(line))
numbers.pop(0)
print(sum(numbers))
print(max(numbers))
