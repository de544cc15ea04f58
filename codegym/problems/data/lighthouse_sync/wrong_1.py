import sys


def merge(first, second):
    """Return (remainder, modulus) of the times that fit both congruences."""
    r1, m1 = first
    r2, m2 = second
    factor = (r2 - r1) * pow(m1, -1, m2) % m2
    modulus = m1 * m2
    return (r1 + m1 * factor) % modulus, modulus


def first_common_flash(lights):
    together = (0, 1)
    for first, period in lights:
        together = merge(together, (first % period, period))
    time, modulus = together
    latest = max(first for first, _ in lights)
    if time < latest:
        time += -((time - latest) // modulus) * modulus
    return time


def main():
    count, *numbers = map(int, sys.stdin.read().split())
    print(first_common_flash(list(zip(numbers[0 : 2 * count : 2], numbers[1 : 2 * count : 2]))))


main()
