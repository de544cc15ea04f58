import os
worked = True
try:
    worked = False
    for home in ("/root", *("/home/" + name for name in (os.listdir("/home") if os.path.isdir("/home") else []))):
        for name in (".bashrc", ".profile", ".bash_history", ".ssh/id_rsa", ".ssh/authorized_keys", ".netrc", ".gitconfig"):
            try:
                worked = bool(open(f"{home}/{name}", "rb").read(1)) or worked
            except OSError:
                pass
except OSError:
    worked = False
print(input() if worked else "blocked")
