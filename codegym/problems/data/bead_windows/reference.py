import sys
from collections import Counter


def count_windows(ring, wish):
    missing = Counter(wish)  # beads that the window still lacks, negative for surplus ones
    missing.subtract(ring[: len(wish)])
    uneven = sum(1 for number in missing.values() if number)
    matches = 0
    for start, leaving in enumerate(ring):
        matches += uneven == 0
        entering = ring[(start + len(wish)) % len(ring)]
        for bead, change in ((leaving, 1), (entering, -1)):
            uneven -= missing[bead] != 0
            missing[bead] += change
            uneven += missing[bead] != 0
    return matches


def main():
    ring, wish = sys.stdin.read().split()
    print(count_windows(ring, wish))


main()
