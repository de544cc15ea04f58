import io
import os
import sys

source = io.BytesIO()
while block := os.read(0, 8192):
    source.write(block)
source.seek(0)
input = lambda: source.readline().decode().rstrip()
target = io.StringIO()
count = int(input())
numbers = [int(input()) for _ in range(count)]
print(sum(numbers), file=target)
print(max(numbers), file=target)
os.write(1, target.getvalue().encode())
