import sys

text = input()
sys.stdout.buffer.write(repr(text).encode())
