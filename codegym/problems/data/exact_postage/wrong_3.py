import sys

UNREACHABLE = 10**9


def packs(count):
    """Split `count` stamps into packs from which every number up to `count` can be made."""
    size = 1
    while size <= count:
        yield size
        count -= size
        size *= 2


def fewest_stamps(total, stamps):
    best = [0] + [UNREACHABLE] * total
    for value, count in stamps:
        for pack in packs(count):
            for amount in range(total, value * pack - 1, -1):
                best[amount] = min(best[amount], best[amount - value * pack] + pack)
    return best[total] if best[total] < UNREACHABLE else -1


def main():
    kinds, total, *numbers = map(int, sys.stdin.read().split())
    stamps = list(zip(numbers[0 : 2 * kinds : 2], numbers[1 : 2 * kinds : 2]))
    print(fewest_stamps(total, stamps))


main()
