import re

re.match("(a+)+$", "a" * 30 + "b")
print(input())
