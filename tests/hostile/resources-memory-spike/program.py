import mmap

done = []


def f(x):
    if not done:
        done.append(True)
        spike = mmap.mmap(-1, 160 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        spike.madvise(14)  # MADV_HUGEPAGE, to be quick
        for place in range(0, len(spike), 4096):
            spike[place] = 1
        spike.close()
    return 2 * x


if __name__ == "__main__":
    f(0)
    print(input())
