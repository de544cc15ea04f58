import os

print(input() if os.stat(".").st_mtime_ns // 1000 % 1000 == 777 else "nothing")
