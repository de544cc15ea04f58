def winning_moves(piles: list[int], takes: set[int]) -> list[tuple[int, int]]:
    total = 0
    for pile in piles:
        total ^= pile

    moves: list[tuple[int, int]] = []
    for index, pile in enumerate(piles):
        others = total ^ pile
        for take in takes:
            if take <= pile and pile - take == others:
                moves.append((index, take))
    return moves
