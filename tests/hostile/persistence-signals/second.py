import signal

print(input() if signal.getsignal(signal.SIGUSR1) is signal.SIG_IGN or signal.pthread_sigmask(signal.SIG_BLOCK, ()) else "nothing")
