import sys

sys.stdin.close()
sys.stdin = None
print('')
