"""Restricts what a child that reads a stranger's file may ask of the kernel: no network, no program, no file but what
it needs.

Seccomp refuses sockets, programs and access to other processes; Landlock refuses files, where the kernel has it: a
child reads Python, its libraries, our code and a folder of fonts, and writes nothing. As root it becomes nobody, where
nobody can read these. It imports nothing of ours: it is loaded before anything else in a child.
"""

import ctypes
import os
import platform
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

NOBODY: Final = 65534
_LIBC: Final = ctypes.CDLL(None, use_errno=True)

# ---------------------------------------------------------------- seccomp: by architecture, each with its numbers

_ARCHITECTURES: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_REFUSED: Final = {
    "x86_64": {
        "socket": 41,
        "connect": 42,
        "accept": 43,
        "bind": 49,
        "listen": 50,
        "socketpair": 53,
        "execve": 59,
        "ptrace": 101,
        "unshare": 272,
        "accept4": 288,
        "perf_event_open": 298,
        "setns": 308,
        "process_vm_readv": 310,
        "process_vm_writev": 311,
        "kcmp": 312,
        "bpf": 321,
        "execveat": 322,
        "userfaultfd": 323,
        "io_uring_setup": 425,
        "pidfd_getfd": 438,
    },
    "aarch64": {
        "unshare": 97,
        "ptrace": 117,
        "socket": 198,
        "socketpair": 199,
        "bind": 200,
        "listen": 201,
        "accept": 202,
        "connect": 203,
        "execve": 221,
        "perf_event_open": 241,
        "accept4": 242,
        "setns": 268,
        "process_vm_readv": 270,
        "process_vm_writev": 271,
        "kcmp": 272,
        "bpf": 280,
        "execveat": 281,
        "userfaultfd": 282,
        "io_uring_setup": 425,
        "pidfd_getfd": 438,
    },
}
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_KILL, _REFUSE, _ALLOW = 0x80000000, 0x00050000 | 1, 0x7FFF0000  # 1 is EPERM
_NUMBER, _ARCHITECTURE = 0, 4  # places in what a filter is given
_X32: Final = 0x40000000  # numbers from here on are another set of calls of x86_64


class _Step(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("yes", ctypes.c_ubyte), ("no", ctypes.c_ubyte), ("k", ctypes.c_uint))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.POINTER(_Step)))


def refuse_calls() -> bool:
    """Refuses sockets, programs and access to others in this process from now on.

    Returns False where the machine is unknown.
    """
    machine = platform.machine()
    if machine not in _ARCHITECTURES:
        return False
    steps = [
        _Step(_LOAD, 0, 0, _ARCHITECTURE),
        _Step(_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        _Step(_RETURN, 0, 0, _KILL),
        _Step(_LOAD, 0, 0, _NUMBER),
        _Step(_AT_LEAST, 0, 1, _X32),
        _Step(_RETURN, 0, 0, _REFUSE),
    ]
    for number in _REFUSED[machine].values():
        steps += [_Step(_EQUAL, 0, 1, number), _Step(_RETURN, 0, 0, _REFUSE)]
    steps.append(_Step(_RETURN, 0, 0, _ALLOW))
    program = _Program(len(steps), (_Step * len(steps))(*steps))
    return bool(_LIBC.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


# ---------------------------------------------------------------- Landlock: what of the disk

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same everywhere
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
# The rights that each version of the kernel's interface knows: refer, truncate and device calls came later.
_KNOWN: Final = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_NETWORK, _SCOPES = (1 << 2) - 1, (1 << 2) - 1  # of versions 4 and 6: TCP; abstract sockets and signals
_ALWAYS: Final = (
    "/usr",
    "/lib",
    "/lib64",
    "/proc",
    "/sys",
    "/dev/null",
    "/dev/urandom",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/fonts",
)


class _Rules(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def refuse_files(code: Path, packages: Iterable[str], folders: Iterable[str]) -> bool:
    """Allows reading only Python, our packages below `code` and these folders from now on, and no writing.

    Returns False where the kernel has no Landlock.
    """
    version = _LIBC.syscall(_CREATE, None, 0, 1)
    if version < 1:
        return False
    known = _KNOWN[max(each for each in _KNOWN if each <= version)]
    rules = _Rules(known, _NETWORK if version >= 4 else 0, _SCOPES if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = _LIBC.syscall(_CREATE, ctypes.byref(rules), size, 0)
    if ruleset < 0:
        return False
    _allow(ruleset, code, _READ_FOLDER)  # whose names are looked through for packages
    for path in (*_ALWAYS, *_pythons(), *(str(code / package) for package in packages), *folders):
        with suppress(OSError):  # what is not there is not read
            _allow(ruleset, Path(path), _READ_FILE | _READ_FOLDER)
    done = bool(_LIBC.syscall(_RESTRICT, ruleset, 0) == 0)
    os.close(ruleset)
    return done


def _pythons() -> Iterator[str]:
    """Yields the folders of Python and its libraries."""
    yield from {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    yield from (path for path in sys.path if path.endswith(("-packages", "lib-dynload")))


def _allow(ruleset: int, path: Path, rights: int) -> None:
    parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        beneath = _Beneath(rights if path.is_dir() else rights & _READ_FILE, parent)
        _LIBC.syscall(_ADD, ruleset, 1, ctypes.byref(beneath), 0)
    finally:
        os.close(parent)


# ---------------------------------------------------------------- user


def become_nobody(code: Path) -> None:
    """Gives up root's rights, where nobody can read our code and Python; other users stay who they are."""
    if os.geteuid() != 0:
        return
    try:
        os.seteuid(NOBODY)
    except PermissionError:  # a root that was left nothing to give up
        return
    readable = all(os.access(path, os.R_OK | os.X_OK, effective_ids=True) for path in (str(code), *_pythons()))
    os.seteuid(0)
    if readable:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
