import sys
from collections import deque

h, w, k = map(int, sys.stdin.readline().split())
cave = [sys.stdin.readline().strip() for _ in range(h)]

for i in range(h):
    for j in range(w):
        if cave[i][j] == "A":
            start = (i, j)

queue = deque([(start[0], start[1], k, 0)])
visited = {(start[0], start[1], k)}
answer = -1
while queue:
    i, j, left, steps = queue.popleft()
    if cave[i][j] == "B":
        answer = steps
        break
    for di, dj in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        a, b = i + di, j + dj
        if a < 0 or b < 0 or a >= h or b >= w:
            continue
        if cave[a][b] == "#":
            if left < 0:
                continue
            state = (a, b, left - 1)
        else:
            state = (a, b, left)
        if state not in visited:
            visited.add(state)
            queue.append((*state, steps + 1))
print(answer)
