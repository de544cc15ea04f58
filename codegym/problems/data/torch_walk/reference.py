from collections import deque


def torch_walk(grid: list[str], torch: int) -> int | None:
    rows, columns = len(grid), len(grid[0])
    start = next((r, c) for r in range(rows) for c in range(columns) if grid[r][c] == "S")
    queue = deque([(*start, torch, 0)])
    seen = {(*start, torch)}
    while queue:
        r, c, left, steps = queue.popleft()
        if grid[r][c] == "E":
            return steps
        for i, j in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
            if not (0 <= i < rows and 0 <= j < columns) or grid[i][j] == "#":
                continue
            light = left - 1 if grid[i][j] == "~" else torch
            if light >= 0 and (i, j, light) not in seen:
                seen.add((i, j, light))
                queue.append((i, j, light, steps + 1))
    return None
