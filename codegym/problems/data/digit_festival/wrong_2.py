import sys
from functools import lru_cache


def festive_up_to(limit, divisor):
    """Count the festive numbers from 0 to `limit`."""
    if limit < 0:
        return 0
    digits = list(map(int, str(limit)))
    total = 1  # the number 0
    for length in range(1, len(digits)):
        total += sum(tails(length - 1, digit, digit % divisor, divisor) for digit in range(1, 10))
    previous, rest = -1, 0
    for index, limiting in enumerate(digits):
        for digit in range(index == 0, limiting):
            if digit != previous:
                total += tails(len(digits) - index - 1, digit, (rest + digit) % divisor, divisor)
        previous, rest = limiting, (rest + limiting) % divisor
    return total + (rest == 0 and limit > 0)


@lru_cache(maxsize=None)
def tails(length, previous, rest, divisor):
    """Count the ways to append `length` digits to a number that ends in `previous`."""
    if length == 0:
        return int(rest == 0)
    return sum(
        tails(length - 1, digit, (rest + digit) % divisor, divisor) for digit in range(10) if digit != previous
    )


def main():
    low, high, divisor = map(int, sys.stdin.read().split())
    print(festive_up_to(high, divisor) - festive_up_to(low - 1, divisor))


main()
