n = int(input())
heights = list(map(int, input().split()))

longest = [1] * n
for i in range(n):
    for j in range(i):
        if heights[j] <= heights[i] and longest[j] + 1 > longest[i]:
            longest[i] = longest[j] + 1
print(n - max(longest))
