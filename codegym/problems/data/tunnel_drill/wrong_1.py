import sys
from collections import deque


def fewest_minutes(cave, charges):
    height, width = len(cave), len(cave[0])
    spots = {mark: (row, column) for row, cells in enumerate(cave) for column, mark in enumerate(cells)}
    start, goal = spots["A"], spots["B"]
    queue = deque([(start, 0, 0)])
    seen = {start}
    while queue:
        (row, column), used, minutes = queue.popleft()
        if (row, column) == goal:
            return minutes
        for r, c in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            if not (0 <= r < height and 0 <= c < width):
                continue
            spent = used + (cave[r][c] == "#")
            if spent <= charges and (r, c) not in seen:
                seen.add((r, c))
                queue.append(((r, c), spent, minutes + 1))
    return -1


def main():
    words = sys.stdin.read().split()
    height, charges = int(words[0]), int(words[2])
    print(fewest_minutes(words[3 : 3 + height], charges))


main()
