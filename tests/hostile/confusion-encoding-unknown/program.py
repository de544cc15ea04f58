# coding: codegym-attack
print('nothing')
