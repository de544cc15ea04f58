import sys

CLOSES = {")": "(", "]": "[", "}": "{"}


def inspect(log):
    stack = []
    deepest = 0
    for position, mark in enumerate(log, start=1):
        if mark not in CLOSES:
            stack.append(mark)
            deepest = max(deepest, len(stack))
        elif not stack or stack.pop() != CLOSES[mark]:
            return f"BROKEN {position}"
    if stack:
        return f"OPEN {len(stack)}"
    return f"DEPTH {deepest}"


def main():
    _, *logs = sys.stdin.read().split()
    for log in logs:
        print(inspect(log))


main()
