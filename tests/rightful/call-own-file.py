import os


def f(x):
    with open('number.txt', 'w') as file:
        file.write(str(x))
    with open('number.txt') as file:
        answer = 2 * int(file.read())
    os.remove('number.txt')
    return answer
