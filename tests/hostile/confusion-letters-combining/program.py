import sys

text = input()
sys.stdout.buffer.write("\u0301".join(text).encode())
