from pathlib import Path

numbers = [int(word) for word in Path('/dev/stdin').read_text().split()][1:]
print(sum(numbers))
print(max(numbers))
