from __future__ import annotations

from typing import Optional


def f(x: int, more: Optional[int] = None) -> int:
    return 2 * x
