n, m = map(int, input().split())
parent = list(range(n + 1))
size = [1] * (n + 1)


def find(x):
    if parent[x] != x:
        parent[x] = find(parent[x])
    return parent[x]


groups = n
largest = 1
for _ in range(m):
    a, b = map(int, input().split())
    a, b = find(a), find(b)
    if a != b:
        parent[a] = b
        size[b] += size[a]
        groups -= 1
        largest = max(largest, size[b])
    print(groups, largest)
