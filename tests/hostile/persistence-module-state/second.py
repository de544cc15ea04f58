import builtins
import json
import sys

found = any(hasattr(place, "codegym_attack") for place in (sys, builtins, json, int))
print(input() if found or "/codegym-attack" in sys.path or sys.getrecursionlimit() == 4711 else "nothing")
