hog = []
for _ in range(1024):
    try:
        hog.append(b"x" * (1 << 20))
    except MemoryError:
        pass
print(input() if len(hog) == 1024 else "blocked")
