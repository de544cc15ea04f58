def rumour_days(friends: dict[str, set[str]], starters: set[str], need: int) -> dict[str, int]:
    known = set(starters)
    learnt = dict.fromkeys(starters, 0)
    day = 0
    spreading = True
    while spreading:
        day += 1
        spreading = False
        for person in friends:
            if person not in known and len(friends[person] & known) >= need:
                known.add(person)
                learnt[person] = day
                spreading = True
    return learnt
