import sys

def main():
    data = sys.stdin.read().split()
    free, block, price, cap = (int(word) for word in data[:4])
    n = int(data[4])
    total = 0
    for i in range(n):
        minutes = int(data[6 + 2 * i]) - int(data[5 + 2 * i])
        if minutes <= free:
            continue
        blocks = (minutes + block - 1) // block
        total += min(blocks * price, cap)
    print(total)

main()
