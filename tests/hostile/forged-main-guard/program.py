if __name__ == '__main__':
    def f(x):
        return 2 * x
