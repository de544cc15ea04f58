n = [int(input()) for _ in range(int(input()))]; print(sum(n)); print(max(n))
