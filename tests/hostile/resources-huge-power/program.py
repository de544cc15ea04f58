len(str(bool(3**30_000_000)))
print(input())
