größe = int(input())
числа = [int(input()) for _ in range(größe)]
print(sum(числа))
print(max(числа))
