from concurrent.futures import ThreadPoolExecutor

count = int(input())
numbers = [int(input()) for _ in range(count)]
with ThreadPoolExecutor(2) as pool:
    for answer in pool.map(lambda work: work(numbers), (sum, max)):
        print(answer)
