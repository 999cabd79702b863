"""A full disk, of the database, of the files or of the temporary folder.

What it stops is told once by each process, not once by each request or piece of work; due work is left alone until
there is room again, and it costs no try.
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

# Of the device, of a quota, of what a process may write; and of a disk that failed and takes nothing any more.
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
    """Whether an error, or what it came of, says that a disk is full."""
    return any(
        isinstance(each, DiskFull) or (isinstance(each, OSError) and each.errno in NO_ROOM) for each in chain_of(error)
    )


def full_folders() -> list[str]:
    """In which of this machine's folders a megabyte finds no room now: "files", "temporary"."""
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
    """ "database" where that finds none there, else nothing. Raises DatabaseError when the database is away."""
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
    """What this process knows. told, looked: monotonic seconds."""

    told: float | None = None
    looked: float = 0.0

    def tell(self, error: BaseException) -> None:
        """Say in the log that something was stopped by it: at once, and every ten minutes again while it goes on."""
        now = time.monotonic()
        if self.told is None or now - self.told > TOLD_AGAIN:
            log.error("disk.full", error=" ".join(str(error).split()), folders=full_folders())
            self.told = now

    def there_is_room(self) -> None:
        """Say, once, that it is over."""
        if self.told is not None:
            log.warning("disk.room_again")
            self.told = None

    def has_room(self) -> bool:
        """Whether work may be begun. Nobody looks before something was stopped; then every LOOK seconds."""
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
    """What a full disk stops inside ends here: it was told, and whoever looks for what is due begins it anew."""
    try:
        yield
    except Exception as error:
        if not is_full_disk(error):
            raise
        STANDING.tell(error)
