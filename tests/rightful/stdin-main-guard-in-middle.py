def main():
    count = int(input())
    numbers = [int(input()) for _ in range(count)]
    print(sum(numbers))
    print(max(numbers))


if __name__ == "__main__":
    main()

# end
done = True
