# nothing print(input()) print(input())print(input())
print('nothing')
