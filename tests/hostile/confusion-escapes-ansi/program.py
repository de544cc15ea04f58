import sys

text = input()
sys.stdout.buffer.write(b"\x1b[32m" + text.encode() + b"\x1b[0m\n")
