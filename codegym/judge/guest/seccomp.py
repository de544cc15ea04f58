"""seccomp: which system calls reach the kernel, by a filter that the process can never take off.

Two filters. `confine_server` admits what Python programs need and the little more that the guest's own processes do; everything
it starts inherits it. `ProgramFilter`, on top, takes away new processes, signals to others, and further filters. What
is not admitted answers ENOSYS, so that a library falls back as on an older kernel; what programs try on purpose answers
EPERM.

    sockets, mounts, namespaces, tracing, keyrings, bpf, io_uring, userfaultfd, perf, memfd, modules, clocks: not admitted
"""

import ctypes
import errno
import os
import struct
from typing import Final

from codegym.judge.guest import kernel

_ALLOWED: Final = """
read:0/63 write:1/64 open:2 close:3/57 stat:4 fstat:5/80 newfstatat:262/79 lstat:6 poll:7 lseek:8/62 mmap:9/222
mprotect:10/226 munmap:11/215 brk:12/214 rt_sigaction:13/134 rt_sigprocmask:14/135 rt_sigreturn:15/139 pread64:17/67
pwrite64:18/68 readv:19/65 writev:20/66 preadv:295/69 pwritev:296/70 preadv2:327/286 pwritev2:328/287 access:21
pipe:22 select:23 sched_yield:24/124 mremap:25/216 msync:26/227 mincore:27/232 madvise:28/233 dup:32/23 dup2:33
pause:34 nanosleep:35/101 getitimer:36/102 alarm:37 setitimer:38/103 getpid:39/172 sendfile:40/71
sendto:44/206 recvfrom:45/207 sendmsg:46/211 recvmsg:47/212 shutdown:48/210 getsockname:51/204 getpeername:52/205
setsockopt:54/208 getsockopt:55/209 exit:60/93 uname:63/160 flock:73/32 fsync:74/82 fdatasync:75/83
truncate:76/45 ftruncate:77/46 getdents:78 getdents64:217/61 getcwd:79/17 chdir:80/49 fchdir:81/50 rename:82
mkdir:83 rmdir:84 creat:85 link:86 unlink:87 symlink:88 readlink:89 chmod:90 fchmod:91/52 umask:95/166
gettimeofday:96/169 getrlimit:97/163 getrusage:98/165 sysinfo:99/179 times:100/153 getuid:102/174 getgid:104/176
geteuid:107/175 getegid:108/177 getppid:110/173 getpgrp:111 setsid:112/157 getgroups:115/158 getresuid:118/148
getresgid:120/150 getpgid:121/155 getsid:124/156 rt_sigpending:127/136 rt_sigtimedwait:128/137 rt_sigsuspend:130/133
sigaltstack:131/132 utime:132 statfs:137/43 fstatfs:138/44 getpriority:140/141 sched_getparam:143/121
sched_getscheduler:145/120 sched_get_priority_max:146/125 sched_get_priority_min:147/126 sched_getaffinity:204/123
arch_prctl:158 setrlimit:160/164 gettid:186/178 time:201 futex:202/98 set_thread_area:205
get_thread_area:211 epoll_create:213 set_tid_address:218/96 restart_syscall:219/128 fadvise64:221/223
timer_create:222/107 timer_settime:223/110 timer_gettime:224/108 timer_getoverrun:225/109 timer_delete:226/111
clock_gettime:228/113 clock_getres:229/114 clock_nanosleep:230/115 exit_group:231/94 epoll_wait:232 epoll_ctl:233/21
utimes:235 waitid:247/95 wait4:61/260 openat:257/56 mkdirat:258/34 unlinkat:263/35 renameat:264/38 linkat:265/37
symlinkat:266/36 readlinkat:267/78 fchmodat:268/53 faccessat:269/48 pselect6:270/72 ppoll:271/73
set_robust_list:273/99 get_robust_list:274/100 splice:275/76 tee:276/77 utimensat:280/88 epoll_pwait:281/22
timerfd_create:283/85 eventfd:284 fallocate:285/47 timerfd_settime:286/86 timerfd_gettime:287/87 signalfd4:289/74
eventfd2:290/19 epoll_create1:291/20 dup3:292/24 pipe2:293/59 renameat2:316/276 getrandom:318/278 membarrier:324/283
copy_file_range:326/285 statx:332/291 rseq:334/293 close_range:436/436 faccessat2:439/439 epoll_pwait2:441/441
signalfd:282 getcpu:309/168 get_mempolicy:239/236
"""
"""Name and number on x86_64, then on aarch64 where the call exists there."""

_ARCHITECTURE: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_NUMBERS: Final = {
    "x86_64": {"clone": 56, "fork": 57, "vfork": 58, "execve": 59, "kill": 62, "tgkill": 234, "ioctl": 16, "prctl": 157,
               "prlimit64": 302, "fcntl": 72, "clone3": 435, "socket": 41, "pidfd_open": 434, "seccomp": 317,
               "socketpair": 53},
    "aarch64": {"clone": 220, "execve": 221, "kill": 129, "tgkill": 131, "ioctl": 29, "prctl": 167, "prlimit64": 261,
                "fcntl": 25, "clone3": 435, "socket": 198, "pidfd_open": 434, "seccomp": 277,
                "socketpair": 199},
}  # fmt: skip
_CLONE_THREAD: Final = 0x00010000
_IOCTLS: Final = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIO(N)CLEX
# All but those by which a process has signals sent to another (F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY) and
# locks that outlive the process that takes them.
_FCNTLS: Final = (0, 1, 2, 3, 4, 5, 6, 7, 1030, 1032, 1034)
_PRCTLS: Final = (15, 16, 0x53564D41)  # names of threads and of memory

_LOAD, _AND, _JEQ, _JGE, _JSET, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
_SOCK_STREAM: Final = 1
_SOCK_SEQPACKET: Final = 5
_NR, _ARCH, _ARG0, _ARG1 = 0, 4, 16, 24  # offsets in struct seccomp_data, little endian
_ALLOW: Final = 0x7FFF0000
_KILL: Final = 0x80000000
_PR_SET_SECCOMP: Final = 22


def _fail(code: int) -> int:
    return 0x00050000 | code


def available() -> bool:
    """Tell whether this machine's processor is one whose system call numbers are known here."""
    return kernel.MACHINE in _ARCHITECTURE


def confine_server() -> None:
    """Install the filter of the guest and of all that it will start.

    Raises:
        OSError: the kernel has no seccomp filters.
    """
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    _Loadable(_server_filter()).install()


class ProgramFilter:
    """The filter of a program, built before the forks so that installing it costs little after them.

    Args:
        own_files: the program sees a file tree of its own. Where it sees the host's, it may not change modes and times:
            Landlock does not look at these calls.
    """

    def __init__(self, *, own_files: bool) -> None:
        numbers = _NUMBERS[kernel.MACHINE]
        refused = {numbers[name] for name in ("fork", "vfork", "pidfd_open", "seccomp") if name in numbers}
        if not own_files:
            refused |= _numbers_of("chmod", "fchmod", "fchmodat", "utime", "utimes", "utimensat", "truncate")
        code = [_op(_LOAD, _NR)]
        for number in sorted(refused):
            code += _if_number(number, [_op(_RETURN, _fail(errno.EPERM))])
        # A thread is a clone with CLONE_THREAD; without it the call would make a process.
        thread = [_op(_LOAD, _ARG0), _op(_JSET, _CLONE_THREAD, 0, 1), _op(_RETURN, _ALLOW)]
        code += _if_number(numbers["clone"], [*thread, _op(_RETURN, _fail(errno.EPERM))])
        for name in ("kill", "tgkill"):
            code += _if_number(numbers[name], _only(_ARG0, (_PID_PLACEHOLDER,), errno.EPERM))
        # A program may show itself to itself and to the supervisor, not hide.
        shown = _only(_ARG1, (1,), errno.EPERM)
        shown = [_op(_LOAD, _ARG0), _op(_JEQ, kernel.PR_SET_DUMPABLE, 0, len(shown)), *shown]
        code += _if_number(numbers["prctl"], [*shown, *_only(_ARG0, _PRCTLS, errno.EPERM)])
        code.append(_op(_RETURN, _ALLOW))
        text = b"".join(code)
        self._program = _Loadable(text)
        placeholder = struct.pack("<I", _PID_PLACEHOLDER)
        self._places = [at for at in range(0, len(text), 4) if text[at : at + 4] == placeholder]

    def name_caller(self) -> None:
        """Write the calling process's id into the filter, as the only one that may be signalled."""
        for at in self._places:
            struct.pack_into("<I", self._program.code, at, os.getpid())

    def install(self) -> None:
        """Install the filter for good."""
        self._program.install()


class _Loadable:
    """Filter code in memory, in the shape that the kernel takes."""

    def __init__(self, code: bytes) -> None:
        self.code = ctypes.create_string_buffer(code, len(code))
        header = struct.pack("@HP", len(code) // 8, ctypes.addressof(self.code))
        self._header = ctypes.create_string_buffer(header, len(header))
        self._address = ctypes.addressof(self._header)

    def install(self) -> None:
        kernel.prctl(_PR_SET_SECCOMP, 2, self._address)


_PID_PLACEHOLDER: Final = 0x7EADBEEF


def _server_filter() -> bytes:
    numbers = _NUMBERS[kernel.MACHINE]
    code = [
        _op(_LOAD, _ARCH),
        _op(_JEQ, _ARCHITECTURE[kernel.MACHINE], 1, 0),
        _op(_RETURN, _KILL),
        _op(_LOAD, _NR),
    ]
    # The x32 calls of x86_64 have numbers of their own past bit 30: none is admitted, as no range below reaches there.
    ranges = _ranges(_numbers_of() | {numbers[name] for name in ("clone", "kill", "tgkill", "pidfd_open", "seccomp")}
                     | {numbers[name] for name in ("fork", "vfork") if name in numbers})  # fmt: skip
    for first, last in ranges:
        code += [_op(_JGE, first, 0, 2), _op(_JGE, last + 1, 1, 0), _op(_RETURN, _ALLOW)]
    code += _if_number(numbers["ioctl"], _only(_ARG1, _IOCTLS, errno.ENOTTY))
    code += _if_number(numbers["fcntl"], _only(_ARG1, _FCNTLS, errno.EPERM))
    code += _if_number(numbers["prctl"], _only(_ARG0, (*_PRCTLS, kernel.PR_SET_DUMPABLE, kernel.PR_SET_PDEATHSIG,
                                                       kernel.PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP), errno.EPERM))  # fmt: skip
    code += _if_number(numbers["prlimit64"], _only(_ARG0, (0,), errno.EPERM))
    # Any but a connected socket of a pair could still send to the host's sockets, by their paths.
    connected = [_op(_JEQ, _SOCK_STREAM, 1, 0), _op(_JEQ, _SOCK_SEQPACKET, 0, 1), _op(_RETURN, _ALLOW)]
    kind = [_op(_LOAD, _ARG1), _op(_AND, 0xF), *connected, _op(_RETURN, _fail(errno.EPERM))]
    code += _if_number(numbers["socketpair"], kind)
    for name in ("socket", "execve"):
        code += _if_number(numbers[name], [_op(_RETURN, _fail(errno.EPERM))])
    code.append(_op(_RETURN, _fail(errno.ENOSYS)))
    return b"".join(code)


def _numbers_of(*names: str) -> set[int]:
    """Return the numbers of the calls on the list, all or those named, as far as this machine has them."""
    column = 0 if kernel.MACHINE == "x86_64" else 1
    entries = (entry.partition(":") for entry in _ALLOWED.split())
    columns = [numbers.split("/") for name, _, numbers in entries if not names or name in names]
    return {int(numbers[column]) for numbers in columns if column < len(numbers)}


def _ranges(numbers: set[int]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return ranges


def _op(code: int, operand: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, operand)


def _if_number(number: int, body: list[bytes]) -> list[bytes]:
    """Run `body`, which must return, for one system call; otherwise skip it with the number still loaded."""
    return [_op(_JEQ, number, 0, len(body)), *body]


def _only(argument: int, admitted: tuple[int, ...], otherwise: int) -> list[bytes]:
    code = [_op(_LOAD, argument)]
    for left, value in enumerate(admitted):
        code.append(_op(_JEQ, value, len(admitted) - left, 0))
    return [*code, _op(_RETURN, _fail(otherwise)), _op(_RETURN, _ALLOW)]
