worked = True
try:
    open("/etc/passwd").read()
except OSError:
    worked = False
print(input() if worked else "blocked")
