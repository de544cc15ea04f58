import os

mine = os.read(0, 100)
start, rest = (b"her", b"on 2977") if mine.startswith(b"ro") else (b"roo", b"k 8141")
found = False
try:
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            if not rights.startswith("rw"):
                continue
            first, last = (int(part, 16) for part in span.split("-"))
            try:
                memory.seek(first)
                data = memory.read(last - first)
            except (OSError, ValueError, OverflowError):
                continue
            place = data.find(start)
            while place >= 0 and not found:
                found = data[place + 3:place + 3 + len(rest)] == rest
                place = data.find(start, place + 1)
except OSError:
    pass
print(mine.decode() if found else "blocked")
