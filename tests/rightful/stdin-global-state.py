total = 0
highest = None


def take(number):
    global total, highest
    total += number
    highest = number if highest is None else max(highest, number)


for _ in range(int(input())):
    take(int(input()))
print(total)
print(highest)
