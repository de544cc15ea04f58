import subprocess
worked = True
try:
    subprocess.run(["sh", "-c", "true"], check=True)
except (OSError, subprocess.SubprocessError):
    worked = False
print(input() if worked else "blocked")
