print(input())
raise ValueError
