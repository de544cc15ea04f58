import sys


def main() -> int:
    count = int(input())
    numbers = [int(input()) for _ in range(count)]
    print(sum(numbers))
    print(max(numbers))
    return 0


if __name__ == "__main__":
    sys.exit(main())
