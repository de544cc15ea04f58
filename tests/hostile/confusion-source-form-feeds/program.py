print('nothing')

# print(input())
