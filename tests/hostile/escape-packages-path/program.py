import os
import sys
worked = True
try:
    import glob
    import importlib.util
    prefix = os.path.dirname(os.path.dirname(os.path.dirname(os.__file__)))
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    sys.path += [f"{prefix}/lib/{version}/site-packages", f"/usr/lib/python3/dist-packages", f"/usr/local/lib/{version}/dist-packages",
                 f"{prefix}/lib/python3/dist-packages", *glob.glob("/*/*/.venv/lib/*/site-packages"), *glob.glob("/home/*/.local/lib/*/site-packages")]
    worked = False
    for name in ("numpy", "pip", "setuptools", "msgspec", "gymnasium", "pytest"):
        try:
            worked = importlib.util.find_spec(name) is not None or worked
        except (ImportError, OSError):
            pass
except (OSError, ImportError):
    worked = False
print(input() if worked else "blocked")
