from typing import Any

WORDS = {"true": True, "false": False, "none": None}


def parse_settings(text: str) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        path, value = line.split("=", 1)
        *parents, name = path.strip().split(".")
        table = settings
        for parent in parents:
            table = table.setdefault(parent, {})
        table[name] = convert(value.strip())
    return settings


def convert(value: str) -> Any:
    if value in WORDS:
        return WORDS[value]
    digits = value.removeprefix("-")
    return int(value) if value.isdecimal() else value
