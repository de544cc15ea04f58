class Tools:
    @staticmethod
    def double(x):
        return x + x


f = Tools.double
