numbers = [int(line) for line in open('/dev/stdin')][1:]
print(sum(numbers))
print(max(numbers))
