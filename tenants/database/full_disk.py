"""Handles a full disk: of the database, of the files or of the temporary folder.

Each process logs it once, not for each request or piece of work; due work waits until there is room again, and that
costs no try.
"""

import errno
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, transaction
from psycopg.errors import DiskFull

from tenants.database.statements import chain_of, execute

log = structlog.get_logger(__name__)

# The device, a quota or a process's limit is full, or a failed disk is read-only.
NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
_TEMPORARY: Final = tempfile.gettempdir()  # found by writing there, so while there is room
PLACES: Final = ("files", "temporary", "database")
ROOM: Final = 1024 * 1024  # bytes that must be had; with less hardly anything can be handed in
RETRY_AFTER: Final = "30"  # seconds
TOLD_AGAIN: Final = 600.0  # seconds after which it is told once more
LOOK: Final = 2.0  # seconds between two looks of a process that waits for room
# Sorts more than it may keep in memory, so that PostgreSQL writes a megabyte beside its tables; nothing is left of it.
_SPILL: Final = "SELECT count(*) FROM (SELECT n FROM generate_series(1, 50000) AS n ORDER BY -n OFFSET 0) AS spilled"


def is_full_disk(error: BaseException | None) -> bool:
    """Returns True if an error, or its cause, says that a disk is full."""
    return any(
        isinstance(each, DiskFull) or (isinstance(each, OSError) and each.errno in NO_ROOM) for each in chain_of(error)
    )


def full_folders() -> list[str]:
    """Returns those of this machine's folders in which a megabyte finds no room now: "files", "temporary"."""
    folders = {"temporary": _TEMPORARY}
    if isinstance(default_storage, FileSystemStorage):  # no bucket
        folders["files"] = str(default_storage.location)
    return [place for place, folder in sorted(folders.items()) if _is_full(folder)]


def _is_full(folder: str) -> bool:
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            os.posix_fallocate(file.fileno(), 0, ROOM)
    except OSError:
        return True
    return False


def full_database() -> list[str]:
    """Returns ["database"] if its disk is full, else nothing. Raises DatabaseError when the database is away."""
    try:
        with transaction.atomic():
            execute("SET LOCAL work_mem = '64kB'")
            execute(_SPILL)
    except DatabaseError as error:
        if not is_full_disk(error):
            raise
        return ["database"]
    return []


@dataclass
class DiskStanding:
    """The state of the disk as this process knows it. told, looked: monotonic seconds."""

    told: float | None = None
    looked: float = 0.0

    def tell(self, error: BaseException) -> None:
        """Logs that a full disk stopped something: at once, and every ten minutes while it goes on."""
        now = time.monotonic()
        if self.told is None or now - self.told > TOLD_AGAIN:
            log.error("disk.full", error=" ".join(str(error).split()), folders=full_folders())
            self.told = now

    def there_is_room(self) -> None:
        """Logs once that it is over."""
        if self.told is not None:
            log.warning("disk.room_again")
            self.told = None

    def has_room(self) -> bool:
        """Returns True if work may begin. It looks only after something was stopped, and then every LOOK seconds."""
        if self.told is None:
            return True
        if time.monotonic() - self.looked < LOOK:
            return False
        self.looked = time.monotonic()
        if full_folders() or full_database():
            return False
        self.there_is_room()
        return True


STANDING: Final = DiskStanding()


@contextmanager
def told_once() -> Iterator[None]:
    """Ends here, logged, whatever a full disk stops inside; the next look at what is due begins it anew."""
    try:
        yield
    except Exception as error:
        if not is_full_disk(error):
            raise
        STANDING.tell(error)
