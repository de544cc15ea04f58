"""The restricted policy: which Python a program may be written in, told before it runs and held to while it runs.

`compile_restricted` checks the syntax tree and names every violation with its line; `namespace` gives the globals in
which the code then runs. Nearly all of a program compiles to what it would have been. An attribute whose name is plain
is a plain attribute; a guard is called only for an assignment to an attribute (so that classes of the standard library
stay as they are), for names with one leading underscore (which reach the program's own classes alone), and for a few
names that need a look at the object: `format`, `__init__`. Modules are imported from a list, and come as copies that
hold their public names and no other module.

    covered: files, processes, the network, the interpreter's internals (frames, code, globals, classes' internals)
    not covered: CPU time, memory, threads, the amount of output; they remain the business of the sandbox's limits
    not covered: bugs in the interpreter and in its C modules, by which a program gets past any rule of the language

So this is feedback on a program, and the boundary of last resort where the system has no other. It does not equal the
boundary that a kernel draws: use it in addition to namespaces, Landlock and seccomp, not in their place.

compiler.py  a program's text -> its code, or its violations
policy.py    the check of the syntax tree, which puts in the guards
globals.py   what a program's globals hold: the guards, and builtins of its own
modules.py   the modules that may be imported, as copies
replaced.py  what the copies hold in place of what leads out
guards.py    what the code calls while it runs
names.py     what names may be

The files import each other down this list only, and at their heads: the guest forgets codegym once it is loaded.
"""

from codegym.judge.guest.restricted.compiler import PolicyViolation, compile_restricted
from codegym.judge.guest.restricted.globals import namespace

__all__ = ["PolicyViolation", "compile_restricted", "namespace"]
