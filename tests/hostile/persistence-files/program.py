import os

found = bool(os.listdir())
for name in ("codegym-attack-left", "codegym-attack-\u00e9\n", "codegym-attack-" + "x" * 200, "-rf", "*"):
    with open(name, "w") as file:
        file.write("left")
os.symlink("/", "codegym-attack-symlink")
os.link("codegym-attack-left", "codegym-attack-linked")
print(input() if found else "left")
