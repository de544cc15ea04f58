def longest_dry_spell(rain: list[int], limit: int) -> tuple[int, int] | None:
    best: tuple[int, int] | None = None
    start = 0
    for day, amount in enumerate(rain):
        if amount >= limit:
            days = day - start
            if days > 0 and (best is None or days > best[1]):
                best = (start, days)
            start = day + 1
    return best
