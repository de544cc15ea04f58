import sys

lines = sys.stdin.read().split("\n")
count, width = map(int, lines[0].split())
print("+" + "-" * (width + 2) + "+")
for text in lines[1 : count + 1]:
    if len(text) > width:
        text = text[: width - 1] + "~"
    print("| " + text.center(width) + " |")
print("+" + "-" * (width + 2) + "+")
