import sys
count = int(input())
numbers = [int(input()) for _ in range(count)]
sys.stdout.buffer.write(b'%d\n%d\n' % (sum(numbers), max(numbers)))
