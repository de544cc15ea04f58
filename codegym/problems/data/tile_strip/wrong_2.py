MODULUS = 1_000_000_007


def tile_strip(length: int, tiles: list[int], cracks: set[int]) -> int:
    ways = [0] * (length + 1)
    ways[0] = 1
    for end in range(1, length + 1):
        if end not in cracks:
            ways[end] = sum(ways[end - tile] for tile in tiles if tile <= end)
    return ways[length]
