import resource

resource.setrlimit(resource.RLIMIT_NOFILE, (17, 17))
resource.setrlimit(resource.RLIMIT_STACK, (1 << 20, 1 << 20))
print("left")
