t = int(input())
for _ in range(t):
    log = input().strip()
    level = 0
    deepest = 0
    verdict = ""
    for i, mark in enumerate(log):
        if mark in "([{":
            level += 1
            deepest = max(deepest, level)
        else:
            level -= 1
            if level < 0:
                verdict = f"BROKEN {i + 1}"
                break
    if not verdict:
        verdict = f"OPEN {level}" if level else f"DEPTH {deepest}"
    print(verdict)
