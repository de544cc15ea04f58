import fileinput

numbers = [int(line) for line in fileinput.input()][1:]
print(sum(numbers))
print(max(numbers))
