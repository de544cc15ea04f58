import sys


def main():
    ring, wish = sys.stdin.read().split()
    wanted = sum(map(ord, wish))
    current = sum(map(ord, ring[: len(wish)]))
    matches = 0
    for start in range(len(ring)):
        matches += current == wanted
        current -= ord(ring[start])
        current += ord(ring[(start + len(wish)) % len(ring)])
    print(matches)


main()
