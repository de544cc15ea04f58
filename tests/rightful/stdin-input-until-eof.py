numbers = []
try:
    while True:
        numbers.append(int(input()))
except EOFError:
    pass
del numbers[0]
print(sum(numbers))
print(max(numbers))
