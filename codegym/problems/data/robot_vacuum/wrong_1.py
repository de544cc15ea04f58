import sys

DIRECTIONS = ((-1, 0), (0, 1), (1, 0), (0, -1))  # up, right, down, left


def find_start(room):
    for row, cells in enumerate(room):
        if "S" in cells:
            return row, cells.index("S")
    raise ValueError("the room has no start")


def main():
    words = sys.stdin.read().split()
    height, width = int(words[0]), int(words[1])
    room = words[2 : 2 + height]
    row, column = find_start(room)
    facing = 0
    cleaned = {(row, column)}
    for command in words[2 + height]:
        if command == "R":
            facing = (facing + 1) % 4
        elif command == "L":
            facing = (facing - 1) % 4
        else:
            next_row = row + DIRECTIONS[facing][0]
            next_column = column + DIRECTIONS[facing][1]
            inside = next_row < height and next_column < width
            if inside and room[next_row][next_column] != "#":
                row, column = next_row, next_column
                cleaned.add((row, column))
    print(len(cleaned), row + 1, column + 1)


main()
