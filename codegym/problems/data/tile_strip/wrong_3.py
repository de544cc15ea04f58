MODULUS = 1_000_000_007


def tile_strip(length: int, tiles: list[int], cracks: set[int]) -> int:
    ways = [0] * (length + 1)
    ways[0] = 1
    for tile in tiles:
        for end in range(tile, length + 1):
            if end not in cracks:
                ways[end] = (ways[end] + ways[end - tile]) % MODULUS
    return ways[length]
