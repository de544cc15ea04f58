for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/run/lock", "/dev", "/", "/var/lock"):
    try:
        with open(f"{folder}/codegym-attack-left", "w") as file:
            file.write("left")
    except OSError:
        pass
print("left")
