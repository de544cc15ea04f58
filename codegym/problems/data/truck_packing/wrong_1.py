import sys


def main():
    numbers = list(map(int, sys.stdin.read().split()))
    count, capacity, pairs = numbers[:3]
    weights = numbers[3 : 3 + count]
    ends = numbers[3 + count :]
    forbidden = set()
    for a, b in zip(ends[::2], ends[1::2]):
        forbidden.add((a - 1, b - 1))
        forbidden.add((b - 1, a - 1))

    trucks = []
    for crate in sorted(range(count), key=lambda i: -weights[i]):
        for truck in trucks:
            load = sum(weights[other] for other in truck)
            if load + weights[crate] <= capacity and all((crate, other) not in forbidden for other in truck):
                truck.append(crate)
                break
        else:
            trucks.append([crate])
    print(len(trucks))


main()
