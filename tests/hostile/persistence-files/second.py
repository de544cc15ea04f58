import os

print(input() if os.listdir() else "nothing")
