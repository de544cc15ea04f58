import sys


def seconds(time):
    minutes, rest = time.split(":")
    return 60 * int(minutes) + int(rest)


def main():
    words = sys.stdin.read().split()
    runners = sorted((seconds(time), name) for name, time in zip(words[1::2], words[2::2]))
    rank = 0
    previous = None
    for time, name in runners:
        if time != previous:
            rank += 1
            previous = time
        print(rank, name)


main()
