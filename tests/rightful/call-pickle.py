import copy
import pickle


class Number:
    def __init__(self, value):
        self.value = value


def f(x):
    return pickle.loads(pickle.dumps(copy.deepcopy(x))) * 2
