import sys

text = input()
sys.stdout.buffer.write(" ".join(text.split()[::-1]).encode())
