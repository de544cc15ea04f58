from sys import stdin, stdout

numbers = [int(word) for word in stdin.read().split()][1:]
stdout.write(f'{sum(numbers)}\n{max(numbers)}\n')
