hog = bytearray(1 << 30)
hog[::4096] = bytes(len(hog) // 4096)
print(input())
