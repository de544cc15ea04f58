import sys

text = input()
sys.stdout.buffer.write((text[:-2] + "," + text[-2:]).encode())
