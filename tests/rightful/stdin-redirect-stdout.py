import contextlib
import io

with contextlib.redirect_stdout(io.StringIO()) as kept:
    count = int(input())
    numbers = [int(input()) for _ in range(count)]
    print(sum(numbers))
    print(max(numbers))
print(kept.getvalue(), end="")
