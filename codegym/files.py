"""How runs keep their files: one process at a time in a folder, files that appear whole, lines that are never torn."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from codegym.errors import UserError


def open_locked(folder: Path, name: str) -> IO[bytes]:
    """Make a folder if need be and open a file in it for appending; until it is closed no other process gets it.

    Raises:
        UserError: the folder cannot be written to, or another process is at work in it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = open(folder / name, "ab+")
    except OSError as error:
        raise UserError(f"cannot write to {folder}: {error.strerror}") from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise UserError(f"{folder}: another process is at work in this run") from None
    return file


def check_same(
    folder: Path, stored: Mapping[str, Any], wanted: Mapping[str, Any], *, free: Collection[str] = ()
) -> None:
    """Refuse settings that differ from those that a folder was made with, but for the names in `free`.

    Raises:
        UserError: they do; the message names the first.
    """
    for name, value in wanted.items():
        if name not in free and stored.get(name) != value:
            raise UserError(
                f"{folder} holds a run with {name} = {stored.get(name)!r}, not {value!r}; choose another --out"
            )


def keep_settings(path: Path, wanted: Mapping[str, Any]) -> None:
    """Write the settings that a folder is made with, or see that they are the ones that are written there.

    Raises:
        UserError: they are not, or something else is.
    """
    wanted = json.loads(json.dumps(wanted))
    if not path.exists():
        write_json(path, wanted)
        return
    try:
        stored = dict(json.loads(path.read_bytes()))
    except (ValueError, TypeError):
        raise UserError(f"{path} holds no settings; choose another --out") from None
    check_same(path.parent, stored, wanted)


def end_line(file: IO[bytes]) -> None:
    """End the last line of a file opened for appending, where a crash has cut it short."""
    size = file.seek(0, os.SEEK_END)
    if size:
        file.seek(size - 1)
        if file.read(1) != b"\n":
            file.write(b"\n")
            file.flush()


def write_text(path: Path, text: str, *, errors: str = "strict") -> None:
    """Write a file, whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text, encoding="utf-8", errors=errors)
    os.replace(partial, path)


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write a file line by line, whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    with partial.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    os.replace(partial, path)


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file, whole or not at all."""
    write_text(path, json.dumps(value, indent=2) + "\n")
