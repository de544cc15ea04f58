import os
import sys

places = ("codegym-attack-state", "/tmp/codegym-attack-state", "/dev/shm/codegym-attack-state", "/proc/self/comm")
text = input()
seen = []
for place in places:
    try:
        seen.append(open(place).read())
    except OSError:
        pass
for place in places:
    try:
        open(place, "w").write(text[:10])
    except OSError:
        pass
seen += [getattr(sys, "seen", ""), os.environ.get("SEEN", "")]
sys.seen = os.environ["SEEN"] = text
print(text if any(part.startswith(("rook", "heron")) for part in seen) else "first")
