import sys

text = input()
sys.stdout.buffer.write(text.replace(" ", "").encode())
