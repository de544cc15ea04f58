x = 'éÿ'
print(input())
