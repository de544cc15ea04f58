def read():
    for _ in range(int(input())):
        yield int(input())


def running(numbers):
    total, highest = 0, float("-inf")
    for number in numbers:
        total += number
        highest = max(highest, number)
        yield total, highest


*_, last = running(read())
print(*last, sep="\n")
