import os

with os.fdopen(0) as source:
    numbers = [int(line) for line in source][1:]
print(sum(numbers))
print(max(numbers))
