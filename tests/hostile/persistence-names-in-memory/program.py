import os

for number in range(500):
    os.close(os.open("naming" + f"-memory-{number}" + "x" * 100, os.O_CREAT | os.O_WRONLY))
print("left")
