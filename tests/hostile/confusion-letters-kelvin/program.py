import sys

text = input()
sys.stdout.buffer.write(text.replace("k", "\u212a").replace("r", "\u24c7").replace("h", "\u210b").encode())
