def page_ranges(pages: set[int]) -> str:
    ordered = sorted(pages)
    parts: list[str] = []
    i = 0
    while i < len(ordered):
        j = i
        while j + 1 < len(ordered) and ordered[j + 1] == ordered[j] + 1:
            j += 1
        if j - i > 2:
            parts.append(f"{ordered[i]}-{ordered[j]}")
        else:
            parts.extend(str(page) for page in ordered[i : j + 1])
        i = j + 1
    return ",".join(parts)
