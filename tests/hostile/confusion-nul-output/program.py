import sys

text = input()
sys.stdout.buffer.write(text.encode() + b"\0\n")
