import sys

text = input()
sys.stdout.buffer.write(text.replace(" ", "\x1c").encode())
