import sys
from collections import deque


def assembly_order(count, rules):
    followers = [[] for _ in range(count + 1)]
    waiting_for = [0] * (count + 1)
    for before, after in rules:
        followers[before].append(after)
        waiting_for[after] += 1
    ready = deque(step for step in range(1, count + 1) if not waiting_for[step])
    order = []
    while ready:
        step = ready.popleft()
        order.append(step)
        for after in followers[step]:
            waiting_for[after] -= 1
            if not waiting_for[after]:
                ready.append(after)
    return order if len(order) == count else None


def main():
    count, rule_count, *numbers = map(int, sys.stdin.read().split())
    order = assembly_order(count, zip(numbers[0 : 2 * rule_count : 2], numbers[1 : 2 * rule_count : 2]))
    print(*order if order else ["IMPOSSIBLE"])


main()
