import sys
from collections import deque


def best_total(values, reach):
    """Return the largest total from the first stone to the last one, or None. Loose stones are None."""
    totals = [values[0]]
    window = deque([0])  # stones within reach, their totals in falling order
    for index in range(1, len(values)):
        while window and window[0] < index - reach:
            window.popleft()
        if values[index] is None or not window:
            totals.append(None)
            continue
        total = totals[window[0]] + values[index]
        if total >= totals[window[0]]:
            window.clear()
        window.append(index)
        totals.append(total)
    return totals[-1]


def main():
    count, reach, *marks = sys.stdin.read().split()
    values = [None if mark == "x" else int(mark) for mark in marks[: int(count)]]
    total = best_total(values, int(reach))
    print("STUCK" if total is None else total)


main()
