x = 'í €'
print(input())
