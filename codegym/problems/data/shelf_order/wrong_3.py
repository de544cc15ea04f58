import sys


def main():
    count, *heights = map(int, sys.stdin.read().split())
    removed = 0
    last = heights[0]
    for height in heights[1:]:
        if height < last:
            removed += 1
        else:
            last = height
    print(removed)


main()
