import sys

text = input()
sys.stdout.buffer.write(text.replace("o", "\u043e").encode())
