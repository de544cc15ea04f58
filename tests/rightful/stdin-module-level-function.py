count = int(input())
numbers = []


def read():
    for _ in range(count):
        numbers.append(int(input()))


read()
print(sum(numbers))
print(max(numbers))
