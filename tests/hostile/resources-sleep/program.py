import time

time.sleep(20)
print(input())
