import sys
from math import hypot


def measure(corners):
    """Return the area and the perimeter of a simple polygon."""
    doubled_area = 0
    perimeter = 0.0
    for (x1, y1), (x2, y2) in zip(corners, corners[1:]):
        doubled_area += x1 * y2 - x2 * y1
        perimeter += hypot(x2 - x1, y2 - y1)
    return abs(doubled_area) / 2, perimeter


def main():
    numbers = list(map(int, sys.stdin.read().split()))
    count, turf, fence = numbers[:3]
    coordinates = numbers[3:]
    corners = [(coordinates[2 * i], coordinates[2 * i + 1]) for i in range(count)]
    area, perimeter = measure(corners)
    print(f"{area * turf + perimeter * fence:.6f}")


main()
