def lift_log(floors: int, start: int, moves: list[int]) -> tuple[int, int]:
    floor = start
    bells = 0
    for move in moves:
        wanted = floor + move
        if wanted <= 0 or wanted >= floors:
            bells += 1
        floor = max(0, min(wanted, floors - 1))
    return floor, bells
