import sys

text = input()
sys.stdout.buffer.write(b"\xef\xbb\xbf" + text.encode())
