import io
import sys

sys.stdout = io.StringIO()
print(input())
