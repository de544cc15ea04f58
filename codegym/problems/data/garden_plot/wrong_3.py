from math import sqrt

n, turf, fence = map(int, input().split())
points = [tuple(map(int, input().split())) for _ in range(n)]

area = 0
length = 0
for i in range(n):
    x1, y1 = points[i - 1]
    x2, y2 = points[i]
    area += x1 * y2 - x2 * y1
    length += sqrt((x1 - x2) ** 2 + (y1 - y2) ** 2)

print(abs(area) // 2 * turf + length * fence)
