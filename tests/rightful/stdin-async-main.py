import asyncio


async def main():
    count = int(input())
    numbers = [int(input()) for _ in range(count)]
    await asyncio.sleep(0)
    print(sum(numbers))
    print(max(numbers))


asyncio.run(main())
