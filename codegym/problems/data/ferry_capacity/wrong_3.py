import sys


def trips_needed(weights, capacity, slots):
    trips, load, aboard = 1, 0, 0
    for weight in weights:
        if load + weight > capacity or aboard == slots:
            trips += 1
            load, aboard = 0, 0
        load += weight
        aboard += 1
    return trips


def smallest_capacity(weights, trips, slots):
    low, high = max(weights), sum(weights)
    while low < high:
        middle = (low + high) // 2
        if trips_needed(weights, middle, slots) <= trips:
            high = middle
        else:
            low = middle + 1
    return low


def main():
    count, trips, slots, *weights = map(int, sys.stdin.read().split())
    print(smallest_capacity(weights[:count], trips, slots))


main()
