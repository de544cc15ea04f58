class Doubler:
    factor = 2

    def double(self, x):
        return self.factor * x


f = Doubler().double
