import sys

text = input()
sys.stdout.buffer.write((text + "/1").encode())
