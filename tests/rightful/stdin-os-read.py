import os

numbers = [int(word) for word in os.read(0, 1 << 16).split()][1:]
print(sum(numbers))
print(max(numbers))
