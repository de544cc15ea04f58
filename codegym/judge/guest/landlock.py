"""Landlock: which files the process and its children may reach, whatever their owner and mode (kernel 5.13 on)."""

import os
import struct
from collections.abc import Iterable
from typing import Final

from codegym.judge.guest import kernel

_CREATE_RULESET: Final = 444
_ADD_RULE: Final = 445
_RESTRICT_SELF: Final = 446
_RULE_PATH_BENEATH: Final = 1

_EXECUTE: Final = 1 << 0
_WRITE_FILE: Final = 1 << 1
_READ_FILE: Final = 1 << 2
_READ_DIR: Final = 1 << 3
_REFER: Final = 1 << 13
_TRUNCATE: Final = 1 << 14
_IOCTL_DEV: Final = 1 << 15
_ABI1: Final = (1 << 13) - 1
_MAKE_SPECIAL: Final = (1 << 6) | (1 << 9) | (1 << 10) | (1 << 11)  # device nodes, sockets, fifos
_OF_A_FILE: Final = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV

_READ: Final = _READ_FILE | _READ_DIR
_WRITE: Final = (_ABI1 | _REFER | _TRUNCATE) & ~(_EXECUTE | _MAKE_SPECIAL)


def abi() -> int:
    """Return the kernel's Landlock version; 0 where there is none."""
    try:
        return kernel.syscall(_CREATE_RULESET, None, 0, 1)
    except OSError:
        return 0


def restrict(*, readable: Iterable[str], writable: Iterable[str]) -> str:
    """Confine the calling process and all its future children; return what is in force, in words.

    Reading is allowed beneath `readable`, reading and writing beneath `writable`; paths that do not exist are passed
    over. TCP is refused from version 4 on, signals and abstract sockets that leave the sandbox from version 6 on.

    Raises:
        OSError: there is no Landlock here.
    """
    version = abi()
    handled = _ABI1
    handled |= _REFER if version >= 2 else 0
    handled |= _TRUNCATE if version >= 3 else 0
    handled |= _IOCTL_DEV if version >= 5 else 0
    network = 0b11 if version >= 4 else 0
    scoped = 0b11 if version >= 6 else 0
    attributes = struct.pack("QQQ", handled, network, scoped)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = kernel.syscall(_CREATE_RULESET, attributes, size, 0)
    try:
        for path in readable:
            _allow(ruleset, path, _READ & handled)
        for path in writable:
            _allow(ruleset, path, (_READ | _WRITE) & handled)
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        kernel.syscall(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    parts = ["files", *(["TCP"] if network else []), *(["signals", "abstract sockets"] if scoped else [])]
    return f"version {version}: {', '.join(parts)}"


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not os.path.isdir(path):
            access &= _OF_A_FILE
        kernel.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, struct.pack("=Qi", access, beneath), 0)
    finally:
        os.close(beneath)
