"""Shares places of the whole machine among clients, who take turns (tenants.domain.turns), over all our processes.

A place is a name that only one process of the machine can hold, and that is freed with the process however it ends. The
queue, and the owners of places, stand in a small file, which is read and written under a lock. Nobody waits for that
lock: a process that does not get it looks again.
"""

import errno
import fcntl
import json
import os
import socket
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final
from uuid import uuid4

from tenants.domain.turns import Turns

LOOKS: Final = 0.05  # seconds between looks for a place
SAID: Final = 40  # times, of who waits no longer
FORGOTTEN: Final = 5.0  # seconds without a look, after which nobody is thought to wait
SHARED: Final = Path("/dev/shm")  # noqa: S108 # nosec B108 # of this machine or container, as the names of places are


class NoPlace(RuntimeError):
    """There was no place in time."""


@dataclass(frozen=True)
class MachinePlaces:
    """The places on this machine. name: their common name; places: how many there are."""

    name: str
    places: int

    @contextmanager
    def place(self, client: str, patience: float) -> Iterator[None]:
        """Takes a place, waiting at most so many seconds. Raises NoPlace."""
        me, ends = f"{os.getpid()} {uuid4()}", time.monotonic() + patience
        try:
            while (held := self._look(client, me)) is None:
                if time.monotonic() >= ends:
                    raise NoPlace(self.name)
                time.sleep(LOOKS)
        except BaseException:
            self._leave(client, me)
            raise
        with held:
            yield

    def _look(self, client: str, me: str) -> socket.socket | None:
        """Returns a place if it is our turn; else puts us in the queue."""
        with self._ledger() as ledger:
            if ledger is None:
                return None
            now, kept = time.monotonic(), _read(ledger)
            seen = {each: at for each, at in kept["seen"].items() if now - at < FORGOTTEN and _lives(each)}
            free = self._free_places()
            try:
                owners = {number: kept["owners"].get(str(number), "") for number in range(self.places)}
                owners = {number: owner for number, owner in owners.items() if number not in free}
                turns = Turns[str](self.places, Counter(owners.values()))
                for waiting, line in kept["lines"].items():
                    if still := deque(each for each in line if each in seen):
                        turns.lines[waiting] = still
                if me not in seen:
                    turns.wait(client, me)
                seen[me] = now
                mine = _is_among_the_next(turns, me)
                number = min(free) if mine else -1
                if mine:
                    turns.give(client, me)
                    del seen[me]
                    owners[number] = client
                lines = {waiting: list(line) for waiting, line in turns.lines.items()}
                _write(ledger, {"lines": lines, "seen": seen, "owners": owners})
                return free.pop(number, None)
            finally:
                for place in free.values():
                    place.close()

    def _leave(self, client: str, me: str) -> None:
        """Leaves the queue. Until others know, a place is kept free for us, so it retries while they have the file.

        A process that cannot do so is forgotten.
        """
        for _again in range(SAID):
            with self._ledger() as ledger:
                if ledger is not None:
                    kept = _read(ledger)
                    kept["lines"][client] = [each for each in kept["lines"].get(client, ()) if each != me]
                    kept["seen"].pop(me, None)
                    _write(ledger, kept)
                    return
            time.sleep(LOOKS / 10)

    def _free_places(self) -> dict[int, socket.socket]:
        """Returns the free places, taken for a look."""
        free = {}
        for number in range(self.places):
            place = socket.socket(socket.AF_UNIX)
            try:
                place.bind(f"\0{self.name} {number}")
            except OSError as error:
                place.close()
                if error.errno != errno.EADDRINUSE:
                    raise
            else:
                free[number] = place
        return free

    @contextmanager
    def _ledger(self) -> Iterator[IO[bytes] | None]:
        """Opens the file, locked; yields None while another process has it."""
        folder = SHARED if os.access(SHARED, os.W_OK) else Path(tempfile.gettempdir())
        number = os.open(folder / self.name.replace(" ", "-"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        with os.fdopen(number, "r+b") as ledger:
            try:
                fcntl.flock(ledger, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield None
            else:
                yield ledger


def _is_among_the_next(turns: Turns[str], me: str) -> bool:
    """Returns True if a place is left for us after those whose turn comes first."""
    others = deepcopy(turns)
    while (coming := others.coming()) is not None:
        if coming[1] == me:
            return True
        others.give(*coming)
    return False


def _lives(waiting: str) -> bool:
    try:
        os.kill(int(waiting.partition(" ")[0]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _read(ledger: IO[bytes]) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = json.loads(ledger.read())
    except ValueError:  # new, or its writer was ended in the midst of it
        return {"lines": {}, "seen": {}, "owners": {}}
    return kept


def _write(ledger: IO[bytes], kept: dict[str, Any]) -> None:
    ledger.seek(0)
    ledger.write(json.dumps(kept).encode())
    ledger.truncate()
    ledger.flush()  # before the lock is let go
