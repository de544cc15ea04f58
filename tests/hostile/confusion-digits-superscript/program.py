import sys

text = input()
sys.stdout.buffer.write(text.translate({48 + n: "⁰¹²³⁴⁵⁶⁷⁸⁹"[n] for n in range(10)}).encode())
