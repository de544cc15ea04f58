import sys

text = input()
sys.stdout = None
print(text)
