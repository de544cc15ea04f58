from functools import cache

CLOSING = {"(": ")", "[": "]", "{": "}"}


def bracket_cleanup(text: str, costs: list[int]) -> int:
    @cache
    def cheapest(start: int, stop: int) -> int:
        if start == stop:
            return 0
        best = costs[start] + cheapest(start + 1, stop)
        for i in range(start + 1, stop):
            if CLOSING.get(text[start]) == text[i]:
                best = min(best, cheapest(start + 1, i) + cheapest(i + 1, stop))
        return best

    return cheapest(0, len(text))
