"""Sums numbers."""

from __future__ import annotations

count: int = int(input())
numbers: list[int] = [int(input()) for _ in range(count)]
print(sum(numbers))
print(max(numbers))
