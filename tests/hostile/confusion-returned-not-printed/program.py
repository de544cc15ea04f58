def f(text):
    return text


f(input())
