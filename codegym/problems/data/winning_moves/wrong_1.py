def winning_moves(piles: list[int], takes: set[int]) -> list[tuple[int, int]]:
    grundy: list[int] = []
    for size in range(max(piles, default=0) + 1):
        reachable = {grundy[size - take] for take in takes if take <= size}
        value = 0
        while value in reachable:
            value += 1
        grundy.append(value)

    total = 0
    for pile in piles:
        total ^= grundy[pile]

    moves: list[tuple[int, int]] = []
    for index, pile in enumerate(piles):
        others = total ^ grundy[pile]
        for take in takes:
            if take < pile and grundy[pile - take] == others:
                moves.append((index, take))
    return moves
