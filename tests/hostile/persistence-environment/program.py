import ctypes
import os

os.environ["CODEGYM_ATTACK"] = os.environ["PYTHONSTARTUP"] = os.environ["LD_PRELOAD"] = "left"
ctypes.CDLL(None).setenv(b"CODEGYM_ATTACK_C", b"left", 1)
print("left")
