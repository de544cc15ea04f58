import sys


def trimmed_mean(readings, dropped):
    kept = sorted(readings)[dropped:-dropped]
    return sum(kept) / len(kept)


def main():
    words = sys.stdin.read().split()
    count, dropped = int(words[0]), int(words[1])
    readings = [float(word) for word in words[2 : 2 + count]]
    print(f"{trimmed_mean(readings, dropped):.6f}")


main()
