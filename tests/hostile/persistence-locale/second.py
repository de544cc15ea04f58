import locale
import time

print(input() if time.tzname[0] == "XXX" or locale.setlocale(locale.LC_CTYPE) == "C" else "nothing")
