lines = []
print_now = print
print = lambda *values: lines.append(" ".join(map(str, values)))
count = int(input())
numbers = [int(input()) for _ in range(count)]
print(sum(numbers))
print(max(numbers))
print_now("\n".join(lines))
