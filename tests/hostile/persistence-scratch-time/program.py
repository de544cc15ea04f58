import os

for _ in range(1 << 15):
    os.close(os.open("x", os.O_CREAT | os.O_WRONLY))
    os.unlink("x")
    if os.stat(".").st_mtime_ns // 1000 % 1000 == 777:
        break
print("left")
