worked = True
try:
    open("/tmp/codegym-canary/secret", "r+").close()
except OSError:
    worked = False
print(input() if worked else "blocked")
