import resource

print(input() if resource.getrlimit(resource.RLIMIT_NOFILE)[1] == 17 else "nothing")
