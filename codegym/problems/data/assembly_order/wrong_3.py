import sys

sys.setrecursionlimit(20000)


def main():
    count, rule_count, *numbers = map(int, sys.stdin.read().split())
    followers = [[] for _ in range(count + 1)]
    for index in range(rule_count):
        followers[numbers[2 * index]].append(numbers[2 * index + 1])
    state = [0] * (count + 1)
    order = []

    def visit(step):
        if state[step]:
            return state[step] == 2
        state[step] = 1
        for after in followers[step]:
            if not visit(after):
                return False
        state[step] = 2
        order.append(step)
        return True

    if all(visit(step) for step in range(1, count + 1)):
        print(*order)
    else:
        print("IMPOSSIBLE")


main()
