def common_modulus(numbers: list[int]) -> int:
    ordered = sorted(set(numbers))
    if len(ordered) == 1:
        return 0
    return min(right - left for left, right in zip(ordered, ordered[1:]))
