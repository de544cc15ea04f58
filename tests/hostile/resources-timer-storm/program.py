import signal
import time

signal.signal(signal.SIGALRM, lambda *rest: None)
signal.setitimer(signal.ITIMER_REAL, 1e-6, 1e-6)
end = time.monotonic() + 20
while time.monotonic() < end:
    signal.pause()
print(input())
