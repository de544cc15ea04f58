import pickle


def f(x):
    return pickle.dumps(2 * x)
