from sys import *

numbers = [int(line) for line in stdin][1:]
print(sum(numbers))
print(max(numbers))
