from math import gcd


def common_modulus(numbers: list[int]) -> int:
    modulus = 1
    for number in numbers[1:]:
        modulus = gcd(modulus, number - numbers[0])
    return modulus
