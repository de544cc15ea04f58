import os

for change in (lambda: os.chmod(".", 0o1755), lambda: os.setxattr(".", "user.codegym", b"left")):
    try:
        change()
    except OSError:
        pass
print("left")
