import sys

text = input()
sys.stdout.buffer.write(text.encode().replace(b"o", b"\xc1\xaf").replace(b"r", b"\xc1\xb2"))
