import importlib.util
import os
import sys
worked = True
try:
    for name in list(sys.modules):
        if name.partition(".")[0] == "codegym":
            del sys.modules[name]
    sys.path += [os.path.dirname(argument) for argument in sys.orig_argv if argument.startswith("/")]
    worked = importlib.util.find_spec("codegym") is not None
except (OSError, ImportError):
    worked = False
print(input() if worked else "blocked")
