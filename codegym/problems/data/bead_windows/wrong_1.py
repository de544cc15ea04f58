import sys
from collections import Counter


def main():
    ring, wish = sys.stdin.read().split()
    size = len(wish)
    wanted = Counter(wish)
    window = Counter(ring[:size])
    matches = int(window == wanted)
    for end in range(size, len(ring)):
        window[ring[end]] += 1
        window[ring[end - size]] -= 1
        matches += window == wanted
    print(matches)


main()
