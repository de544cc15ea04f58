def odd_bells(periods: list[int], limit: int) -> int:
    minutes = 0
    for minute in range(1, limit + 1):
        ringing = sum(minute % period == 0 for period in periods)
        if ringing % 2 == 1:
            minutes += 1
    return minutes
