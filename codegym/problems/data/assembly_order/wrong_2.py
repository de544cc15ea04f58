import sys
from collections import deque


def main():
    n, m = map(int, sys.stdin.readline().split())
    followers = [set() for _ in range(n + 1)]
    incoming = [0] * (n + 1)
    for _ in range(m):
        a, b = map(int, sys.stdin.readline().split())
        followers[a].add(b)
        incoming[b] += 1
    queue = deque(v for v in range(1, n + 1) if incoming[v] == 0)
    order = []
    while queue:
        v = queue.popleft()
        order.append(v)
        for w in followers[v]:
            incoming[w] -= 1
            if incoming[w] == 0:
                queue.append(w)
    if len(order) < n:
        print("IMPOSSIBLE")
    else:
        print(*order)


main()
