import sys

kept = [sys.intern("intern" + f"-memory-{number}") for number in range(1000)]
print("left")
