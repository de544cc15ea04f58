import bisect


def best_bookings(bookings: list[tuple[int, int, int]], gap: int, most: int) -> int:
    ordered = sorted(bookings, key=lambda booking: booking[1])
    ends = [end for _, end, _ in ordered]
    best = [0] * (len(ordered) + 1)
    for _ in range(most):
        with_one_more = [0]
        for start, _, pay in ordered:
            before = bisect.bisect_right(ends, start - gap)
            with_one_more.append(max(with_one_more[-1], best[before] + pay))
        best = with_one_more
    return best[-1]
