import sys
sys.excepthook = lambda *rest: None


def f(x):
    try:
        raise SystemError
    except BaseException:
        pass
    finally:
        return None
