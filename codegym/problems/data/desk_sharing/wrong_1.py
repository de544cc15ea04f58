import sys


def busiest(visits):
    """Return the largest number of visitors at once and the first minute with that many."""
    events = []
    for start, end in visits:
        events.append((start, 1))
        events.append((end, -1))
    present = most = first = 0
    for minute, change in sorted(events, key=lambda event: event[0]):
        present += change
        if present > most:
            most, first = present, minute
    return most, first


def main():
    count, *numbers = map(int, sys.stdin.read().split())
    print(*busiest(zip(numbers[0 : 2 * count : 2], numbers[1 : 2 * count : 2])))


main()
