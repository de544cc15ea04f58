import sys

text = input()
sys.stdout.buffer.write((text + "\n").encode() * 1000)
