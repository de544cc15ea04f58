def palindrome_repairs(text: str) -> int:
    letters = [char.lower() for char in text if char.isalnum()]
    half = len(letters) // 2
    repairs = 0
    for i in range(half):
        if letters[i] != letters[-1 - i]:
            repairs += 1
    return repairs
