import sys

text = input()
sys.stdout.buffer.write(" ".join(w + "." + "0" * 500 if w.isdigit() else w for w in text.split()).encode())
