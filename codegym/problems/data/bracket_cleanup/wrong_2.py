CLOSING = {"(": ")", "[": "]", "{": "}"}


def bracket_cleanup(text: str, costs: list[int]) -> int:
    total = 0
    unmatched: list[int] = []
    for i, bracket in enumerate(text):
        if bracket in CLOSING:
            unmatched.append(i)
        elif unmatched and CLOSING[text[unmatched[-1]]] == bracket:
            unmatched.pop()
        else:
            total += costs[i]
    return total + sum(costs[i] for i in unmatched)
