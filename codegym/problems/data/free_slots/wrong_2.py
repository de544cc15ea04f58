def free_slots(busy: list[tuple[int, int]], opening: int, closing: int, length: int) -> list[tuple[int, int]]:
    slots: list[tuple[int, int]] = []
    free_from = opening
    for start, end in sorted(busy):
        free_until = min(start, closing)
        if free_until - free_from > length:
            slots.append((free_from, free_until))
        free_from = max(free_from, end)
    if closing - free_from >= length:
        slots.append((free_from, closing))
    return slots
