import os

print(input() if os.umask(0o022) == 0o777 else "nothing")
