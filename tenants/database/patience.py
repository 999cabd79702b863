"""Changes tables that others are using: each in a short transaction, retried while somebody holds the table."""

import time
from collections.abc import Callable, Iterable
from typing import Final

from django.db import DatabaseError, transaction
from psycopg.errors import DeadlockDetected, LockNotAvailable

from tenants.database.statements import chain_of

PATIENCE: Final = 60.0  # seconds after the first try of each, for those who hold tables
PAUSE: Final = 0.5  # seconds in which they get on


def is_held(error: BaseException) -> bool:
    """Returns True if an error came from a lock of somebody else, so that a later try may succeed."""
    return any(isinstance(each, (LockNotAvailable, DeadlockDetected)) for each in chain_of(error))


def change_each(due: Callable[[], Iterable[str]], change: Callable[[str], None]) -> list[str]:
    """Changes everything that is due, each in a transaction of its own.

    due: returns the names that still have to be changed; change: changes one, which another run may have done
    meanwhile, and sets a lock_timeout. Returns those held too long.
    """
    held = _once(due(), change)
    ends = time.monotonic() + PATIENCE
    while held and time.monotonic() < ends:
        time.sleep(PAUSE)
        held = _once(due(), change)
    return held


def _once(due: Iterable[str], change: Callable[[str], None]) -> list[str]:
    """Tries each change once. Returns those that somebody holds."""
    held = list[str]()
    for name in due:
        try:
            with transaction.atomic():
                change(name)
        except DatabaseError as error:
            if not is_held(error):
                raise
            held.append(name)
    return held
