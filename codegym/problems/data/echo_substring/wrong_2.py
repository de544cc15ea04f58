def echo_substring(text: str) -> str:
    n = len(text)
    best = ""
    below = [0] * (n + 1)
    for i in reversed(range(n)):
        common = [0] * (n + 1)
        for j in range(i + 1, n):
            if text[i] == text[j]:
                common[j] = below[j + 1] + 1
                size = min(common[j], j - i)
                echo = text[i : i + size]
                if size > len(best) or (size == len(best) and echo > best):
                    best = echo
        below = common
    return best
