import sys


def main():
    words = sys.stdin.read().split()
    runners = sorted((time, name) for name, time in zip(words[1::2], words[2::2]))
    times = [time for time, _ in runners]
    for time, name in runners:
        print(times.index(time) + 1, name)


main()
