from __future__ import annotations

import sys

numbers: list[int] = [int(line) for line in sys.stdin][1:]
print(sum(numbers))
print(max(numbers))
