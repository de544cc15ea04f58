def distinct_parts(total: int, count: int, largest: int) -> list[int] | None:
    parts: list[int] = []
    part = largest
    while len(parts) < count and part > 0:
        if part <= total:
            parts.append(part)
            total -= part
        part -= 1
    return parts if len(parts) == count and total == 0 else None
