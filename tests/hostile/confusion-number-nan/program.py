import sys

text = input()
sys.stdout.buffer.write(" ".join("nan" if w.isdigit() else w for w in text.split()).encode())
