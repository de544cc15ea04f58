import sys

first = sys.stdin.read()
try:
    sys.stdin.seek(0)
    second = sys.stdin.read()
except OSError:  # a pipe
    second = first
numbers = [int(word) for word in second.split()][1:]
print(sum(numbers))
print(max(numbers))
