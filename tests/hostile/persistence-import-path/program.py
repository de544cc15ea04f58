import os
import sys

TEXT = "import builtins\nbuiltins.codegym_attack = True\n"
for name in ("usercustomize.py", "sitecustomize.py", "json.py", "heapq.py", "program.py", "codegym.py", "random.py", "__main__.py"):
    with open(name, "w") as file:
        file.write(TEXT)
home = os.path.expanduser("~/.local/lib/python{}.{}/site-packages".format(*sys.version_info))
if home.startswith(os.getcwd()):
    os.makedirs(home)
    with open(home + "/codegym-attack.pth", "w") as file:
        file.write("import builtins; builtins.codegym_attack = True\n")
print("left")
