def common_modulus(numbers: list[int]) -> int:
    modulus = 0
    for number in numbers[1:]:
        other = number - numbers[0]
        while other:
            modulus, other = other, modulus % other
    return modulus
