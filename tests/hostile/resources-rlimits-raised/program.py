import resource

raised = 0
for name in dir(resource):
    if name.startswith("RLIMIT_"):
        number = getattr(resource, name)
        _, hard = resource.getrlimit(number)
        for wanted in ((resource.RLIM_INFINITY,) * 2, (hard, resource.RLIM_INFINITY)):
            try:
                resource.setrlimit(number, wanted)
            except (OSError, ValueError):
                pass
        raised += number == resource.RLIMIT_AS and resource.getrlimit(number)[0] == resource.RLIM_INFINITY
hog = bytearray(1 << 30)
print(input() if raised else "blocked")
