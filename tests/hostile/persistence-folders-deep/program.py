import os

for depth in range(700):
    os.mkdir("d" * 200)
    if depth % 100 == 0:
        open("file", "w").close()
    os.chdir("d" * 200)
print("left")
