import builtins
import io
import sys

sys.stdin = io.StringIO('rook\n')
builtins.input = sys.stdin.readline
print(input())
