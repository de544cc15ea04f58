numbers = list(map(int, open(0)))[1:]
print(sum(numbers))
print(max(numbers))
