import threading
import time

threading.Thread(target=time.sleep, args=(600,), daemon=True).start()


def f(x):
    return 2 * x
