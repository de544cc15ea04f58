found = False
try:
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            if not rights.startswith("rw"):
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            try:
                memory.seek(start)
                data = memory.read(end - start)
            except (OSError, ValueError, OverflowError):
                continue
            place = data.find(b"intern")
            while place >= 0:
                found = data[place + 6:place + 13] == b"-memory" or found
                place = data.find(b"intern", place + 1)
except OSError:
    pass
print(input() if found else "nothing")
