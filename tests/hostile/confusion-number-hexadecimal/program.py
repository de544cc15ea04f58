import sys

text = input()
sys.stdout.buffer.write(" ".join(hex(int(w)) if w.isdigit() else w for w in text.split()).encode())
