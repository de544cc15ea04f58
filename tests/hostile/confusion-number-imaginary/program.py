import sys

text = input()
sys.stdout.buffer.write((text + "j").encode())
