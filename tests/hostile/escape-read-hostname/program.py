worked = True
try:
    import glob
    for name in ("/etc/hostname", "/etc/hosts", "/etc/resolv.conf", "/etc/shadow", "/etc/machine-id"):
        try:
            open(name, "rb").read()
            break
        except OSError:
            pass
    else:
        raise OSError
except OSError:
    worked = False
print(input() if worked else "blocked")
