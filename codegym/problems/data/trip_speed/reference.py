def average_speed(legs: list[tuple[float, float]], rest: float) -> float:
    distance = sum(km for km, _ in legs)
    driving = sum(km / speed for km, speed in legs)
    resting = rest * max(len(legs) - 1, 0)
    hours = driving + resting
    return distance / hours if hours > 0 else 0.0
