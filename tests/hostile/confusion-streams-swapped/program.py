import sys

print(input(), file=sys.stderr)
