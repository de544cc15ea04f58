import sys


def compatible_sets(weights, capacity, enemies):
    """Return for every set of crates (a bit mask) whether it may share a truck."""
    full = 1 << len(weights)
    load = [0] * full
    fits = [True] * full
    for mask in range(1, full):
        crate = mask.bit_length() - 1
        rest = mask ^ (1 << crate)
        load[mask] = load[rest] + weights[crate]
        fits[mask] = fits[rest] and load[mask] <= capacity and not enemies[crate] & rest
    return fits


def fewest_trucks(weights, capacity, enemies):
    fits = compatible_sets(weights, capacity, enemies)
    full = len(fits)
    trucks = [0] * full
    for mask in range(1, full):
        lowest = mask & -mask
        others = mask ^ lowest
        best = len(weights)
        company = others
        while True:
            if fits[company | lowest]:
                best = min(best, trucks[others ^ company] + 1)
            if not company:
                break
            company = (company - 1) & others
        trucks[mask] = best
    return trucks[-1]


def main():
    numbers = list(map(int, sys.stdin.read().split()))
    count, capacity, pairs = numbers[:3]
    weights = numbers[3 : 3 + count]
    enemies = [0] * count
    for index in range(pairs):
        a, b = numbers[3 + count + 2 * index : 5 + count + 2 * index]
        enemies[a - 1] |= 1 << (b - 1)
    print(fewest_trucks(weights, capacity, enemies))


main()
