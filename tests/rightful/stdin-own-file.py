import os

with open("numbers.txt", "w") as file:
    for _ in range(int(input())):
        print(input(), file=file)
with open("numbers.txt") as file:
    numbers = list(map(int, file))
os.remove("numbers.txt")
print(sum(numbers))
print(max(numbers))
