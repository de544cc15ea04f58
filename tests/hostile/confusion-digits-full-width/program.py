import sys

text = input()
sys.stdout.buffer.write("".join(chr(ord(c) + 0xFEE0) if c > " " else c for c in text).encode())
