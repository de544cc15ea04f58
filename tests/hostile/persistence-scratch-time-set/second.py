import os

print(input() if 4711 in (os.stat(".").st_atime_ns, os.stat(".").st_mtime_ns) else "nothing")
