import os
worked = True
try:
    worked = False
    for name in ("kcore", "kmsg", "kallsyms", "kpagecount", "vmallocinfo", "slabinfo", "timer_list", "sched_debug"):
        try:
            text = open(f"/proc/{name}", "rb", 0).read(4096)
            worked = worked or (bool(text) and not text.startswith(b"0000000000000000"))
        except OSError:
            pass
except OSError:
    worked = False
print(input() if worked else "blocked")
