import sys

print(input())
sys.exit('accepted')
