import sys

text = input()
sys.stdout.buffer.write(text.encode() + b"\xff\n")
