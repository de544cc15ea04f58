hog = [0]
while len(hog) < 1 << 27:
    hog += hog
print(input())
