import sys
from collections import Counter


def main():
    ring, wish = sys.stdin.read().split()
    size = len(wish)
    beads = ring + ring[:size]
    wanted = Counter(wish)
    window = Counter(beads[:size])
    matches = int(window == wanted)
    for end in range(size, len(beads)):
        window[beads[end]] += 1
        window[beads[end - size]] -= 1
        matches += window == wanted
    print(matches)


main()
