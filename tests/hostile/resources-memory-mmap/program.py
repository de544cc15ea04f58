import mmap

parts = []
for _ in range(64):
    try:
        part = mmap.mmap(-1, 16 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    except OSError:
        continue
    for place in range(0, 16 << 20, 4096):
        part[place] = 1
    parts.append(part)
print(input() if len(parts) == 64 else "blocked")
