import sys


def border_lengths(text):
    """Return for every prefix of `text` the length of its longest proper border."""
    borders = [0] * len(text)
    matched = 0
    for index in range(1, len(text)):
        while matched and text[index] != text[matched]:
            matched = borders[matched - 1]
        if text[index] == text[matched]:
            matched += 1
        borders[index] = matched
    return borders


def missing_letters(length, border):
    """Return how many letters complete a prefix to a motif that is repeated at least twice."""
    if border == 0:
        return length
    motif = length - border
    if length % motif:
        return length - 2 * border
    return 0


def main():
    text = sys.stdin.read().strip()
    print(*(missing_letters(length, border) for length, border in enumerate(border_lengths(text), start=1)))


main()
