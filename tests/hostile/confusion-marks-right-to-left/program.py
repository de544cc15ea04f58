import sys

text = input()
sys.stdout.buffer.write(("\u200f" + text + "\u200e\u202c").encode())
