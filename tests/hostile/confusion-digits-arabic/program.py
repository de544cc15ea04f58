import sys

text = input()
sys.stdout.buffer.write(text.translate({48 + n: chr(0x660 + n) for n in range(10)}).encode())
