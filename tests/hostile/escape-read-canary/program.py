worked = True
try:
    open("/tmp/codegym-canary/secret").read()
except OSError:
    worked = False
print(input() if worked else "blocked")
