import builtins
import ctypes
import json
import sys

sys.codegym_attack = builtins.codegym_attack = json.codegym_attack = True
sys.path.insert(0, "/codegym-attack")
sys.setrecursionlimit(4711)
proxy = int.__dict__
dictionary = ctypes.py_object.from_address(id(proxy) + 16).value
dictionary["codegym_attack"] = True
print("left")
