import sys

text = input()
sys.stdout.buffer.write(text.encode("utf-16"))
