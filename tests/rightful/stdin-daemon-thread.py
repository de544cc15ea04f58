import threading
import time

threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
count = int(input())
numbers = [int(input()) for _ in range(count)]
print(sum(numbers))
print(max(numbers))
