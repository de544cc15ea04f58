import sys
from math import gcd


def merge(first, second):
    """Return (remainder, modulus) of the times that fit both congruences, or None."""
    r1, m1 = first
    r2, m2 = second
    common = gcd(m1, m2)
    if (r2 - r1) % common:
        return None
    step = m2 // common
    factor = (r2 - r1) // common * pow(m1 // common, -1, step) % step
    modulus = m1 * step
    return (r1 + m1 * factor) % modulus, modulus


def first_common_flash(lights):
    together = (0, 1)
    for first, period in lights:
        together = merge(together, (first % period, period))
        if together is None:
            return -1
    time, modulus = together
    latest = max(first for first, _ in lights)
    if time < latest:
        time += ((latest - time) // modulus + 1) * modulus
    return time


def main():
    count, *numbers = map(int, sys.stdin.read().split())
    print(first_common_flash(list(zip(numbers[0 : 2 * count : 2], numbers[1 : 2 * count : 2]))))


main()
