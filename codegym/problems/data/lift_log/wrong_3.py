def lift_log(floors: int, start: int, moves: list[int]) -> tuple[int, int]:
    floor = start
    bells = 0
    for move in moves:
        wanted = floor + move
        if 0 <= wanted < floors:
            floor = wanted
        else:
            bells += 1
    return floor, bells
