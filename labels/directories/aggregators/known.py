"""Lists the aggregators by their adapters."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import partial
from typing import Final

from labels.directories.accounts import account_of
from labels.directories.aggregators.baidu import BaiduMarks
from labels.directories.aggregators.ihuyi import Ihuyi
from labels.directories.aggregators.looking import Aggregator, Door
from labels.directories.capabilities import BAIDU_MARKS, IHUYI_MARKS, IHUYI_PLATFORMS
from labels.directories.connections import secrets_of
from labels.directories.meter import metered
from labels.directories.models import Directory
from labels.directories.turns import Turn, party_of, turn_of
from labels.directories.verbs import Verb

AGGREGATORS: Final[Mapping[str, Callable[[Door], Aggregator]]] = {
    IHUYI_MARKS: lambda door: Ihuyi(door, "numbermark"),
    IHUYI_PLATFORMS: lambda door: Ihuyi(door, "numbermarkplatform"),
    BAIDU_MARKS: BaiduMarks,
}


def turn_with_account(directory: Directory) -> Turn:
    """Returns the turn for calls to an aggregator. A client's own account has one of its own: when it is refused, calls
    with other accounts go on.
    """
    account = account_of(directory)
    own = f"/{account.pk}" if account is not None and account.tenant_id is not None else ""
    return partial(turn_of, party_of(directory.address) + own)


def aggregator_of(
    directory: Directory, secret: Mapping[str, str] | None = None, *, turn: Turn | None = None
) -> Aggregator:
    """Makes an aggregator with the secrets of its connection, or with a given one on trial.

    A trial is not counted, and its failure does not stop other calls. turn: entered for each call, the aggregator's own
    by default; a caller that holds one turn for many calls gives nullcontext.
    """
    address = directory.address.rstrip("/")
    if secret is not None:
        door = Door(address, [secret], nullcontext, nullcontext, nullcontext)
    else:
        meter, free = metered(directory, Verb.LOOK_UP), metered(directory, Verb.BALANCE, free=True)
        door = Door(address, secrets_of(account_of(directory)), turn or turn_with_account(directory), meter, free)
    return AGGREGATORS[directory.adapter](door)
