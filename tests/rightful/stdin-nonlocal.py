def main():
    total, highest = 0, None

    def take(number):
        nonlocal total, highest
        total += number
        highest = number if highest is None or number > highest else highest

    for _ in range(int(input())):
        take(int(input()))
    print(total)
    print(highest)


main()
