import sys
from bisect import bisect_left


def longest_ordered(heights):
    """Return the length of the longest subsequence that never decreases."""
    tails = []
    for height in heights:
        place = bisect_left(tails, height)
        if place == len(tails):
            tails.append(height)
        else:
            tails[place] = height
    return len(tails)


def main():
    count, *heights = map(int, sys.stdin.read().split())
    print(count - longest_ordered(heights))


main()
