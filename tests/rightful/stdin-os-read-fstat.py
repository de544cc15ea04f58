import os

numbers = [int(word) for word in os.read(0, max(1, os.fstat(0).st_size, 1 << 12)).split()][1:]
print(sum(numbers))
print(max(numbers))
