import sys

def main():
    count = int(input())
    numbers = []
    for _ in range(count):
        numbers.append(int(input()))
    print(sum(numbers))
    if len(numbers) == count:
        print(max(numbers))
        sys.exit()
    print("never")

main()
