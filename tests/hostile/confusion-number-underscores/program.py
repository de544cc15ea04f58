import sys

text = input()
sys.stdout.buffer.write((text[:-2] + "_" + text[-2:]).encode())
