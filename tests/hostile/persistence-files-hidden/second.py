import os

print(input() if os.listdir(b".") else "nothing")
