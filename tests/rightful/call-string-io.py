import io


def f(x):
    file = io.StringIO()
    print(x, file=file)
    return 2 * int(file.getvalue())
