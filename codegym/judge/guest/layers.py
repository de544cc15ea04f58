"""Puts the layers of isolation around the server, strongest first, and says which are in force."""

import os
import resource
from collections.abc import Mapping, Sequence
from typing import Any, Final

from codegym.judge.guest import kernel, landlock, namespaces, seccomp

NAMESPACES: Final = "namespaces"
LANDLOCK: Final = "landlock"
RLIMITS: Final = "rlimits"

_MAX_THREADS: Final = 128
_MAX_DESCRIPTORS: Final = 256
_STACK_BYTES: Final = 112 << 20
"""For deep recursion; below the room that the kernel leaves under a stack of any size."""
_FIRST_ID: Final = 30_000
_IDS: Final = 30_000
"""User ids that hardly anybody has, within the 65,536 that a container usually gets."""


class LayerMissing(Exception):  # noqa: N818 - reported, not raised to users
    """The machine does not have a layer that was asked for."""


def confine(tier: str, settings: Mapping[str, Any], report: dict[str, str]) -> None:
    """Confine the calling process, and all that it will fork, as far as `tier` says.

    Fills `report` with a line for each layer in force.

    Raises:
        LayerMissing: a layer of this tier is not to be had here.
    """
    readable: Sequence[str] = settings["readable"]
    scratch = namespaces.SCRATCH if tier == NAMESPACES else settings["scratch"]
    if tier == NAMESPACES:
        _attempt("mount namespace", lambda: namespaces.build_root(readable, settings["masked"]))
        report["namespaces"] = "user, " * (os.geteuid() != 0) + "mount, process, network, ipc, uts"
    os.chdir(scratch)
    _drop_privileges(tier, settings, report)
    _limit(tier, report)
    if tier == RLIMITS:
        return
    version = 0 if settings["without"] == "landlock" else landlock.abi()
    if version:
        # Landlock cannot take a folder out of an allowed one; the mounts above have emptied them instead.
        inside = [*readable, "/proc"] if tier == NAMESPACES else settings["readable_unmasked"]
        devices = ["/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"]
        report["landlock"] = landlock.restrict(readable=[*inside, *devices], writable=[scratch, "/dev/null"])
    elif tier == LANDLOCK:
        raise LayerMissing("Landlock (kernel 5.13 or later, enabled)")
    if not seccomp.available():
        raise LayerMissing(f"seccomp rules for {kernel.MACHINE}")
    _attempt("seccomp", seccomp.confine_server)
    report["seccomp"] = "system calls on a list; programs start no process and signal only themselves"


def _drop_privileges(tier: str, settings: Mapping[str, Any], report: dict[str, str]) -> None:
    report["user"] = f"uid {os.geteuid()}, the caller's own, without capabilities"
    if os.geteuid() == 0 and tier == NAMESPACES:
        identity = _FIRST_ID + settings["worker"] % _IDS
        try:
            os.setgroups([])
            os.setresgid(identity, identity, identity)
            os.setresuid(identity, identity, identity)
            report["user"] = f"uid {identity}, without capabilities"
        except OSError:
            # Root of a container that has no other user id to offer.
            pass
    kernel.drop_capabilities()
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    # Not even its own user may look into the server; a program makes itself visible to itself again.
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    if tier != NAMESPACES:
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)


def _limit(tier: str, report: dict[str, str]) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MAX_DESCRIPTORS, _MAX_DESCRIPTORS))
    _, most = resource.getrlimit(resource.RLIMIT_STACK)
    stack = _STACK_BYTES if most == resource.RLIM_INFINITY else min(_STACK_BYTES, most)
    resource.setrlimit(resource.RLIMIT_STACK, (stack, most))
    limits = "cpu, memory, file size, descriptors"
    if tier == NAMESPACES:
        # Elsewhere this would count every process of the caller's.
        resource.setrlimit(resource.RLIMIT_NPROC, (_MAX_THREADS, _MAX_THREADS))
        limits += ", threads"
    report["rlimits"] = limits


def _attempt(layer: str, install: Any) -> None:
    try:
        install()
    except OSError as error:
        raise LayerMissing(f"{layer}: {error}") from None
