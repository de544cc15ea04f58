import sys


def seconds(time):
    minutes, rest = time.split(":")
    return 60 * int(minutes) + int(rest)


def main():
    n, *rows = sys.stdin.read().splitlines()
    runners = []
    for row in rows:
        name, time = row.split()
        runners.append((name, seconds(time)))
    runners.sort(key=lambda runner: runner[1])
    rank = 1
    for place, (name, time) in enumerate(runners):
        if place and time != runners[place - 1][1]:
            rank = place + 1
        print(rank, name)


main()
