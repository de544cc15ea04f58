def best_bookings(bookings: list[tuple[int, int, int]], gap: int, most: int) -> int:
    accepted: list[tuple[int, int, int]] = []
    for start, end, pay in sorted(bookings, key=lambda booking: booking[2], reverse=True):
        if len(accepted) == most:
            break
        if all(start >= other_end + gap or other_start >= end + gap for other_start, other_end, _ in accepted):
            accepted.append((start, end, pay))
    return sum(pay for _, _, pay in accepted)
