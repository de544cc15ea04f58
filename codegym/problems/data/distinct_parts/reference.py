def distinct_parts(total: int, count: int, largest: int) -> list[int] | None:
    lowest = count * (count + 1) // 2
    highest = count * (2 * largest - count + 1) // 2
    if count > largest or total < lowest or total > highest:
        return None
    parts = list(range(1, count + 1))
    room = largest - count
    spare = total - lowest
    for i in reversed(range(count)):
        step = min(room, spare)
        parts[i] += step
        spare -= step
    return parts
