import os
worked = True
try:
    worked = False
    for name in ("sys/kernel/core_pattern", "sys/kernel/hostname", "sys/vm/overcommit_memory", "sysrq-trigger", "self/oom_score_adj", "self/uid_map",
                 "self/loginuid", "self/attr/current", "self/mem", "self/timerslack_ns", "self/coredump_filter", "self/comm", "self/clear_refs"):
        try:
            os.close(os.open(f"/proc/{name}", os.O_WRONLY))
            worked = True
        except OSError:
            pass
except OSError:
    worked = False
print(input() if worked else "blocked")
