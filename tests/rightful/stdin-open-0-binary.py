with open(0, 'rb') as source:
    numbers = [int(word) for word in source.read().split()][1:]
print(sum(numbers))
print(max(numbers))
