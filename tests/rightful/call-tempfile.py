import tempfile


def f(x):
    with tempfile.TemporaryFile('w+') as file:
        file.write(str(x))
        file.seek(0)
        return 2 * int(file.read())
