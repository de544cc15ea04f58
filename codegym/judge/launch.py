"""Starts a guest server: which interpreter, which environment, which files it may read, in which isolation.

The server is started by exec with an environment built here, never forked from the caller: a trainer that holds 2 GB takes
81 ms to fork, and its secrets would be in the child's memory.
"""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

from codegym.errors import IsolationError, JudgeError, UserError
from codegym.judge.guest import layers, protocol

Isolation = Literal["auto", "namespaces", "landlock", "rlimits"]
"""How strongly programs are confined.

``namespaces``  their own process table, network, file tree and user, beside Landlock, seccomp and rlimits
``landlock``    Landlock, seccomp and rlimits; the process table is the host's
``rlimits``     limits alone: for trusted programs only, and never chosen by ``auto``
``auto``        the first of the first two that this machine has
"""

Policy = Literal["none", "restricted"]
"""Which Python a program may be written in: all of it, or what `codegym.judge.guest.restricted` admits."""

WITHOUT = ""
"""A layer to leave out, ``landlock`` or none: for measuring what it stops, as on a kernel that lacks it."""
_TIERS: Final = (layers.NAMESPACES, layers.LANDLOCK)
_START_SECONDS: Final = 30.0
_STOP_SECONDS: Final = 5.0
_ENVIRONMENT: Final = {
    "HOME": "/tmp",
    "LANG": "C.UTF-8",
    "LD_BIND_NOW": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": "/usr/bin:/bin",
}
_BOOT: Final = """
import sys, types
for name, path in (("codegym", sys.argv[1]), ("codegym.judge", sys.argv[1] + "/judge")):
    module = types.ModuleType(name)
    module.__path__ = [path]
    sys.modules[name] = module
from codegym.judge.guest.main import main
main(sys.argv[2])
"""
_PACKAGE: Final = str(Path(__file__).parent.parent)
_SYSTEM_FILES: Final = (
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo", "/etc/ld.so.cache", "/etc/localtime",
)  # fmt: skip
_numbers = itertools.count(int.from_bytes(os.urandom(4), "big"))


class StartFailed(JudgeError):  # noqa: N818 - a JudgeError like others to users
    """The guest ended before it was ready; trying again may help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A running guest server."""

    process: subprocess.Popen[bytes]
    channel: socket.socket
    tier: str
    policy: Policy
    layers: dict[str, str]
    """A line of words for each layer in force."""
    scratch: str
    """The programs' writable folder, where it is one of the host's; otherwise empty."""

    def stop(self) -> None:
        """End the server and all that runs in it; leave nothing behind. Wakes a thread that waits for an answer."""
        with contextlib.suppress(OSError):
            self.channel.shutdown(socket.SHUT_RDWR)
        self.channel.close()
        try:
            # The server ends when its channel does, and its parent then reaps it; a parent that is killed could not.
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.scratch:
            shutil.rmtree(self.scratch, ignore_errors=True)


def start(isolation: Isolation, policy: Policy = "none", hash_seed: int = 0) -> Guest:
    """Start a server in the isolation asked for.

    Args:
        isolation: how strongly programs are confined.
        policy: which Python they may be written in.
        hash_seed: what the hashes of texts, and so the order of sets, follow from.

    Raises:
        IsolationError: this machine does not have it; the message names the layer that is missing.
        JudgeError: the server could not be started at all.
    """
    if isolation not in get_args(Isolation):
        raise UserError(f"isolation must be one of {', '.join(get_args(Isolation))}, not {isolation!r}")
    missing: list[str] = []
    for tier in _TIERS if isolation == "auto" else (isolation,):
        outcome = _start(tier, policy, hash_seed)
        if isinstance(outcome, Guest):
            return outcome
        missing.append(f"{tier}: {outcome}")
    hint = "" if isolation == "rlimits" else "; isolation='rlimits' runs programs nearly unconfined"
    raise IsolationError(f"not enough isolation on this machine: {'; '.join(missing)}{hint}")


def missing_tiers() -> dict[str, str]:
    """Return the tiers of ``auto`` that this machine does not have, each with the layer that is missing."""
    missing: dict[str, str] = {}
    for tier in _TIERS:
        outcome = _start(tier, "none", 0)
        if isinstance(outcome, Guest):
            outcome.stop()
        else:
            missing[tier] = outcome
    return missing


def _start(tier: str, policy: Policy, hash_seed: int) -> Guest | str:
    """Start a server, or return which layer is missing."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    # Not a TemporaryDirectory: that would be removed at the end of every process forked from this one.
    scratch = "" if tier == layers.NAMESPACES else tempfile.mkdtemp(prefix="codegym-")
    given = {"tier": tier, "worker": next(_numbers), "scratch": scratch, "control": theirs.fileno()}
    given["without"] = WITHOUT
    given["policy"] = _policy_library() if policy == "restricted" else ""
    settings = json.dumps({**given, **_reachable_files()})
    with theirs, tempfile.TemporaryFile() as diagnostics:
        process = subprocess.Popen(
            [_interpreter(), "-s", "-S", "-P", "-B", "-X", "utf8", "-c", _BOOT, _PACKAGE, settings],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=diagnostics,
            env={**_ENVIRONMENT, "PYTHONHASHSEED": str(hash_seed)},
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()
        ours.settimeout(_START_SECONDS)
        try:
            message, _ = protocol.receive(ours)
        except TimeoutError:
            message = {}
        ours.settimeout(None)
        guest = Guest(
            process=process,
            channel=ours,
            tier=tier,
            policy=policy,
            layers=message.get("ready", {}),
            scratch=scratch,
        )
        if "ready" in message:
            return guest
        guest.stop()
        if "missing" in message:
            return str(message["missing"])
        diagnostics.seek(0)
        raise StartFailed(f"the guest server did not start: {diagnostics.read()[-2000:].decode(errors='replace')}")


@cache
def _policy_library() -> str:
    """Return the folder that holds the library RestrictedPython."""
    found = importlib.util.find_spec("RestrictedPython")
    if found is None or found.origin is None:
        raise JudgeError("policy 'restricted' needs the library RestrictedPython: pip install RestrictedPython")
    return str(Path(found.origin).parent.parent)


def _interpreter() -> str:
    # A virtual environment's own executable would look for its configuration, which the sandbox does not hold.
    return getattr(sys, "_base_executable", None) or sys.executable


@cache
def _reachable_files() -> dict[str, list[str]]:
    """Return what a program may read: the standard library and system libraries, no installed package.

    Packages are masked: codegym's own folder holds reference programs and expected values.
    """
    libraries = sysconfig.get_config_var("LIBDIR") or "/usr/lib"
    paths = [sysconfig.get_path("stdlib"), libraries, *_SYSTEM_FILES]
    readable = [path for path in dict.fromkeys(paths) if os.path.exists(path)]
    readable = [path for path in readable if not any(path.startswith(f"{other}/") for other in readable)]
    packages = {
        str(folder)
        for path in (*readable, os.path.dirname(sysconfig.get_path("stdlib")))
        for pattern in ("python3*/site-packages", "python3*/dist-packages")
        for folder in Path(path).glob(pattern)
    }
    masked = sorted(path for path in {*packages, _PACKAGE} if any(path.startswith(f"{top}/") for top in readable))
    unmasked = [part for path in readable for part in _without(path, masked)]
    return {"readable": readable, "masked": masked, "readable_unmasked": unmasked}


def _without(path: str, masked: list[str]) -> list[str]:
    """Return paths that together hold all of `path` but the masked folders."""
    if path in masked:
        return []
    if not any(mask.startswith(f"{path}/") for mask in masked):
        return [path]
    return [part for entry in sorted(os.listdir(path)) for part in _without(os.path.join(path, entry), masked)]
