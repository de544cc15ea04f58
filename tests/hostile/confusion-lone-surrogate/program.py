import sys

text = input()
sys.stdout.buffer.write((text + "\ud800\n").encode("utf-8", "surrogatepass"))
