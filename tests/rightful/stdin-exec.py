exec("count = int(input())\nnumbers = [int(input()) for _ in range(count)]\nprint(sum(numbers))\nprint(max(numbers))")
