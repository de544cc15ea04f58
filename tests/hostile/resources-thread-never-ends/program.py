import threading
import time

print(input())
threading.Thread(target=time.sleep, args=(20,)).start()
