import multiprocessing
worked = True
try:
    worker = multiprocessing.get_context("fork").Process(target=abs, args=(1,))
    worker.start()
    worker.join()
except OSError:
    worked = False
print(input() if worked else "blocked")
