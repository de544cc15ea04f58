def count_peaks(heights: list[list[int]]) -> int:
    rows, columns = len(heights), len(heights[0])
    peaks = 0
    for r in range(rows):
        for c in range(columns):
            around = [
                heights[i][j]
                for i in range(max(r - 1, 0), min(r + 2, rows))
                for j in range(max(c - 1, 0), min(c + 2, columns))
                if i != r or j != c
            ]
            if all(heights[r][c] >= other for other in around):
                peaks += 1
    return peaks
