import builtins
import json
import heapq
import random

try:
    import usercustomize
except ImportError:
    pass
print(input() if hasattr(builtins, "codegym_attack") else "nothing")
