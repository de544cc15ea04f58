import os

os.mkdir("codegym-attack-inside")
os.chdir("codegym-attack-inside")
print("left")
