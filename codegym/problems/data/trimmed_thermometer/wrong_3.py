n, k = map(int, input().split())
readings = list(map(float, input().split()))

for _ in range(k):
    low, high = min(readings), max(readings)
    readings = [value for value in readings if value != low and value != high]

print(sum(readings) / len(readings))
