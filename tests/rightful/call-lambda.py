f = lambda x: x + x
