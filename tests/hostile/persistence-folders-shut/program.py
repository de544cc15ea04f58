import os

os.makedirs("codegym-attack/inner/most")
os.close(os.open("codegym-attack/inner/most/file", os.O_CREAT | os.O_WRONLY, 0o000))
for name in ("codegym-attack/inner/most", "codegym-attack/inner", "codegym-attack", "."):
    try:
        os.chmod(name, 0o000)
    except OSError:
        pass
os.path.exists("x")
print("left")
