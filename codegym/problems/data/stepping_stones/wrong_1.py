import sys


def main():
    n, k, *marks = sys.stdin.read().split()
    n, k = int(n), int(k)
    best = [None] * n
    best[0] = int(marks[0])
    for i in range(1, n):
        if marks[i] == "x":
            continue
        for j in range(max(0, i - k), i):
            if best[j] is None:
                continue
            total = best[j] + int(marks[i])
            if best[i] is None or total > best[i]:
                best[i] = total
    print("STUCK" if best[-1] is None else best[-1])


main()
