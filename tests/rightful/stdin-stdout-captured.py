import io
import sys

real, sys.stdout = sys.stdout, io.StringIO()
count = int(input())
numbers = [int(input()) for _ in range(count)]
print(sum(numbers))
print(max(numbers))
real.write(sys.stdout.getvalue())
real.flush()
sys.stdout = real
