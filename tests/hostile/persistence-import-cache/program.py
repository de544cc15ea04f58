import os

for folder in ("__pycache__", os.path.dirname(os.__file__) + "/__pycache__"):
    try:
        os.makedirs(folder, exist_ok=True)
        open(f"{folder}/codegym-attack.pyc", "wb").close()
    except OSError:
        pass
print("left")
