import os
import signal
import threading


def leave(*rest):
    os._exit(0)


for number in signal.valid_signals():
    try:
        signal.signal(number, leave)
    except (OSError, ValueError):
        pass


def f(x):
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    threading.Event().wait(1)
    return 1


if __name__ == "__main__":
    f(0)
