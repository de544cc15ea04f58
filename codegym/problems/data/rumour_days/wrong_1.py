def rumour_days(friends: dict[str, set[str]], starters: set[str], need: int) -> dict[str, int]:
    known = set(starters)
    learnt = dict.fromkeys(starters, 0)
    day = 0
    while True:
        day += 1
        fresh = {person for person in friends if person not in known and len(friends[person] & known) > need}
        if not fresh:
            return learnt
        known |= fresh
        learnt.update(dict.fromkeys(fresh, day))
