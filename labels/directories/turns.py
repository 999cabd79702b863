"""Gives turns at directories: few calls at once, and none while a directory is left alone (tenants.outside.parties).

A caller without a turn does not wait: its work is retried later, and its process does something else.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from labels.directories.answers import AccountTrouble, PermanentRefusal, Unable
from tenants.agenda.claiming import NotNow
from tenants.outside import parties
from tenants.outside.exchange import NO_CONNECTION, BrokenAnswer, NoAnswer, PassingTrouble

LONGEST_SILENCE: Final = timedelta(seconds=80)
PORTS: Final = {"http": 80, "https": 443, "sftp": 22}

Turn = Callable[[], AbstractContextManager[None]]


class NotItsTurn(PassingTrouble, NotNow):
    """The directory may not be called now."""

    def __init__(self, address: str) -> None:
        super().__init__("left_alone", f"{address}: it does not answer, or is asked by others")
        self.pause = parties.worth_asking_after(address)


def party_of(url: str) -> str:
    """Returns the key of the directory at an address for tenants.outside.parties: its kind, host and port."""
    parts = urlsplit(url)
    return f"directory {parts.hostname or ''}:{parts.port or PORTS.get(parts.scheme, 0)}"


def turn_at(url: str) -> Turn:
    """Makes turns at the directory at an address. Entering one raises NotItsTurn when no place is free."""
    return partial(turn_of, party_of(url))


@contextmanager
def turn_of(address: str) -> Iterator[None]:
    """Holds a turn at an outside party (by its key of tenants.outside.parties) until its answer is understood.

    Raises NotItsTurn when no place is free.
    """
    held = parties.take(address, most=settings.DIRECTORY_CALLS)
    if held is None:
        raise NotItsTurn(address)
    try:
        yield
        held.answered()
    except (NoAnswer, AccountTrouble) as error:
        held.fell_silent(error.detail if isinstance(error, NoAnswer) else str(error), longest=LONGEST_SILENCE)
        raise
    except PassingTrouble as error:
        if isinstance(error, Unable | BrokenAnswer) or error.reason == NO_CONNECTION:
            held.refused(str(error))
        else:
            held.answered()  # it answered, and asked us to retry
        raise
    except PermanentRefusal:
        held.answered()
        raise
    finally:
        held.let_go()
