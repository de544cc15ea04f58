import tempfile

with tempfile.TemporaryFile("w+") as file:
    for _ in range(int(input())):
        file.write(input() + "\n")
    file.seek(0)
    numbers = [int(line) for line in file]
print(sum(numbers))
print(max(numbers))
