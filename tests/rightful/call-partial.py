from functools import partial
from operator import mul

f = partial(mul, 2)
