import sys


def fewest_stamps(total, stamps):
    used = 0
    for value, count in sorted(stamps, reverse=True):
        taken = min(count, total // value)
        total -= taken * value
        used += taken
    return used if total == 0 else -1


def main():
    kinds, total, *numbers = map(int, sys.stdin.read().split())
    stamps = list(zip(numbers[0 : 2 * kinds : 2], numbers[1 : 2 * kinds : 2]))
    print(fewest_stamps(total, stamps))


main()
