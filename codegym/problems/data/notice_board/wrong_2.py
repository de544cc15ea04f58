import sys


def fit(text, width):
    """Return `text` centred in exactly `width` characters."""
    if len(text) >= width:
        text = text[: width - 1] + "~"
    left = (width - len(text)) // 2
    right = width - len(text) - left
    return " " * left + text + " " * right


def main():
    lines = sys.stdin.read().split("\n")
    count, width = map(int, lines[0].split())
    border = "+" + "-" * (width + 2) + "+"
    print(border)
    for text in lines[1 : count + 1]:
        print(f"| {fit(text, width)} |")
    print(border)


main()
