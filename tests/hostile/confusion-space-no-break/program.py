import sys

text = input()
sys.stdout.buffer.write(text.replace(" ", "\u00a0").encode())
