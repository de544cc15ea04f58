import os

os.ftruncate(0, 0)
os.pwrite(0, b"same\n", 0)
print(open(0).read())
