print('nothing')

print(input())
