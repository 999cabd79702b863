"""A disk of the crash test's own that is full for a while.

Where this process may mount, the data folder is a file system of a limited size, in a mount namespace of its own:
nobody else sees it, and it is gone with the last process in it. Where it may not, PostgreSQL's processes are forbidden
to write any file instead, by the limit on a file's size.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SIZE = 3 * 1024**3  # bytes; PostgreSQL's log of changes may take 1 GiB
CLONE_NEWNS = 0x00020000
PIECES = (16 * 1024**2, 1024**2, 4096)  # bytes; the last one is a page: less cannot be had


@dataclass
class Disk:
    """processes: who writes to it. full_until: monotonic; 0 while there is room."""

    folder: Path
    mounted: bool
    processes: Callable[[], Iterable[int]] = tuple
    full_until: float = 0.0

    @property
    def way(self) -> str:
        """How it becomes full, for the report."""
        return "a file system of its own" if self.mounted else "a limit on the size of files"

    def fill(self, until: float) -> None:
        """From now on nothing more can be written."""
        self.full_until = until
        if not self.mounted:
            self._limit(0)
            return
        with self._ballast.open("ab") as file:
            for piece in PIECES:
                with contextlib.suppress(OSError):  # until there is no room for a piece any more
                    while True:
                        os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, piece)

    def free(self) -> None:
        """There is room again."""
        self.full_until = 0.0
        if self.mounted:
            self._ballast.unlink(missing_ok=True)
        else:
            self._limit(resource.RLIM_INFINITY)

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def _limit(self, size: int) -> None:
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@contextmanager
def limited_disk(folder: Path, *, may_mount: bool = True) -> Iterator[Disk]:
    """A folder that can be full. Belongs to the main thread, before it has started anything: what others of this
    process have started sees another folder.
    """
    folder.mkdir()
    mounted = may_mount and os.geteuid() == 0 and _mounted(folder)
    try:
        yield Disk(folder, mounted)
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", folder], check=True)


def _mounted(folder: Path) -> bool:
    if shutil.which("mount") is None or ctypes.CDLL(None).unshare(CLONE_NEWNS) != 0:
        return False
    own = ["mount", "--make-rprivate", "/"]
    limited = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0711", "shouhao-chaos", str(folder)]
    return all(subprocess.run(command, capture_output=True, check=False).returncode == 0 for command in (own, limited))
