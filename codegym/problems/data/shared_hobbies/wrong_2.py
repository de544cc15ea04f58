from itertools import combinations


def shared_hobbies(people: dict[str, set[str]], least: int) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for first, second in combinations(list(people), 2):
        common = people[first] & people[second]
        if len(common) >= least:
            pairs.append((first, second))
    return pairs
