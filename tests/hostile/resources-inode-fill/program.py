import os

made = 0
try:
    os.mkdir("codegym-attack-full")
    os.chdir("codegym-attack-full")
    os.close(os.open("0", os.O_CREAT | os.O_WRONLY))
    for number in range(1, 5_000):
        os.close(os.open(str(number), os.O_CREAT | os.O_WRONLY))
        made = number
except OSError:
    pass
for number in range(made + 1):
    os.unlink(str(number))
print(input() if made == 4_999 else "blocked")
