import signal

signal.setitimer(signal.ITIMER_REAL, 30)
signal.setitimer(signal.ITIMER_VIRTUAL, 30)
signal.alarm(25)
print("left")
