"""Starts the guest: load everything, shut the door, say which layers are in force, start the zygote, supervise."""

import _sitebuiltins
import _socket
import builtins
import gc
import importlib
import json
import os
import signal
import sys
from types import ModuleType
from typing import Any, Final

from codegym.judge.guest import kernel, namespaces, protocol
from codegym.judge.guest.child import LAST_PLACE, Child
from codegym.judge.guest.layers import NAMESPACES, LayerMissing, confine
from codegym.judge.guest.rehearsal import rehearse
from codegym.judge.guest.supervisor import Supervisor
from codegym.judge.guest.zygote import keep_forking

_PRELOADED: Final = (
    "array", "bisect", "collections", "contextlib", "copy", "datetime", "enum",
    "functools", "heapq", "io", "itertools", "json", "linecache", "math", "operator", "re", "string", "time", "traceback",
    "types", "typing",
)  # fmt: skip
"""What programs import most: loaded once, before the first fork. Not `threading` and `random`, nor what imports them: their
hooks run in every fork and cost 0.4 and 0.2 ms of some 2, and even without the hooks their memory costs 0.1 ms each. Nor
`dataclasses`, which brings a fifth of all memory along; the guest's own records do without it."""


def main(settings_text: str) -> None:
    del os.environ["LD_BIND_NOW"]  # it has done its work, and is nothing to a program
    settings = json.loads(settings_text)
    channel = _socket.socket(fileno=settings["control"])
    for name in _PRELOADED:
        importlib.import_module(name)
    policy = _load_policy(settings["policy"]) if settings["policy"] else None
    # The interpreter starts without `site`, which lets programs say ``exit()``.
    builtins.exit = _sitebuiltins.Quitter("exit", "Ctrl-D")
    builtins.quit = _sitebuiltins.Quitter("quit", "Ctrl-D")
    if settings["tier"] == NAMESPACES:
        try:
            namespaces.enter(privileged=os.geteuid() == 0)
        except OSError as error:
            protocol.send(channel, {"missing": f"the system refuses namespaces ({error.strerror})"})
            return
        inside = os.fork()
        if inside:
            channel.close()
            _, status = os.waitpid(inside, 0)
            os._exit(0 if status == 0 else 1)
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    _serve(settings, channel, policy)


def _load_policy(library: str) -> ModuleType:
    """Load the restricted policy, and the library that it stands on from the folder where that is installed."""
    sys.path.append(library)
    policy = importlib.import_module("codegym.judge.guest.restricted")
    sys.path.remove(library)
    return policy


def _serve(settings: dict[str, Any], channel: _socket.socket, policy: ModuleType | None) -> None:
    own_space = _address_space()
    layers: dict[str, str] = {}
    try:
        confine(settings["tier"], settings, layers)
    except (LayerMissing, OSError) as error:
        protocol.send(channel, {"missing": str(error)})
        os._exit(0)
    if settings["tier"] == NAMESPACES:
        # Changing the user id took the first request back.
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    _forget_ourselves()
    while os.open(os.devnull, os.O_RDWR) < LAST_PLACE:
        # Descriptors that a program will have: what is handed over must not land on them.
        pass
    notes, own_notes = os.pipe()
    gate, own_gate = os.pipe()
    child = Child(settings["tier"], channel, own_notes, gate, own_space, policy)
    rehearse(child)
    gc.collect()
    gc.disable()
    gc.freeze()
    kernel.trim_memory()
    supervisor = os.getpid()
    zygote = os.fork()
    if zygote == 0:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != supervisor:
            os._exit(1)
        os.close(notes)
        os.close(own_gate)
        keep_forking(own_notes, child.stand_by)
    os.close(own_notes)
    os.close(gate)
    protocol.send(channel, {"ready": layers})
    Supervisor(settings["tier"], channel, notes, own_gate, zygote).serve()


def _forget_ourselves() -> None:
    """Let programs find no module of codegym's."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "codegym"]:
        del sys.modules[name]


def _address_space() -> int:
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
