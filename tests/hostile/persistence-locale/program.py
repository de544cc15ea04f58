import locale
import os
import time

locale.setlocale(locale.LC_ALL, "C")
os.environ["TZ"] = "XXX+11"
time.tzset()
print("left")
