from concurrent.futures import ThreadPoolExecutor


def f(x):
    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(int, [x, x]))
