import sys
import threading

sys.setrecursionlimit(10**6)
threading.stack_size(1 << 26)


def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


def main():
    count = int(input())
    numbers = [int(input()) for _ in range(count)]
    assert depth(50000) == 50000
    print(sum(numbers))
    print(max(numbers))


thread = threading.Thread(target=main)
thread.start()
thread.join()
