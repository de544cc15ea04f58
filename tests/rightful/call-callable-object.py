class Doubler:
    def __call__(self, x):
        return 2 * x


f = Doubler()
