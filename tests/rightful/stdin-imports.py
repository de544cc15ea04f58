import bisect, collections, decimal, fractions, heapq, itertools, json, math, operator, random, re, statistics, string, typing
count = int(input())
numbers = [int(input()) for _ in range(count)]
print(sum(numbers))
print(max(numbers))
