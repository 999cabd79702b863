"""Asks parties for the desk: a worker makes the calls, so that no page waits for an outside party.

Answers are kept in the cache: they can be asked for again.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.cache import cache

from labels.directories.accounts import served_by
from labels.directories.answers import PermanentRefusal
from labels.directories.capabilities import capabilities_of
from labels.directories.connections import directory_adapter
from labels.directories.models import Connection, Directory
from labels.domain.directory_policy import Characters, DirectoryPolicy, Strictness
from labels.errands.trying import Tried, TriedAddress, TryOutcome, try_address, try_out
from tenants import context
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import schedule_for_platform
from tenants.clock import real_now
from tenants.outside.exchange import PassingTrouble
from tenants.sealing import opened, sealed

TRY_ADDRESS: Final = "labels.try_address"
TRY_CREDENTIALS: Final = "labels.try_credentials"
TRYING_CREDENTIALS: Final = timedelta(minutes=10)  # one party after another
ASK_POLICY: Final = "labels.ask_policy"
TRIED_KEPT: Final = 2 * 3600  # seconds: longer than the desk accepts it
POLICY_KEPT: Final = 90 * 24 * 3600
FRESH: Final = timedelta(minutes=1)  # an answer is not asked for again within this time


@dataclass(frozen=True)
class SaidPolicy:
    """A directory's answer about the labels that it takes, and when it was asked last (real time); trouble: why it
    failed.
    """

    asked_at: datetime
    policy: DirectoryPolicy | None = None
    trouble: str = ""


# ---------------------------------------------------------------- whether anybody is at an address


def have_tried(key: str, adapter: str, address: str, connection: Connection | None) -> None:
    """Schedules a trial of an address that nobody has confirmed yet; tried_address returns its result by the key."""
    account = connection.pk if connection else None
    schedule_for_platform(TRY_ADDRESS, key=key, adapter=adapter, address=address, connection=account)


def tried_address(key: str) -> TriedAddress | None:
    """Returns the result of a trial, None as long as there is none."""
    said = _cached_answer(f"tried:{key}")
    return TriedAddress(TryOutcome(said["outcome"]), said["trouble"]) if said else None


def try_it(work: Claimed) -> None:
    """Runs the due trial of an address."""
    given = work.arguments
    connection = Connection.objects.filter(pk=given["connection"] or 0).first()
    tried = try_address(given["adapter"], given["address"], connection)
    with work.completing():
        _cache_answer(f"tried:{work.key}", asdict(tried), TRIED_KEPT)


# ---------------------------------------------------------------- whether parties take a secret


def have_tried_secret(key: str, connection: Connection, secret: Mapping[str, str]) -> None:
    """Schedules a trial of a secret that is not saved yet at every directory of a connection; tried_secret returns the
    results by the key. The secret lies sealed meanwhile.
    """
    _cache_answer(f"secret:{key}", {"secret": sealed(json.dumps(dict(secret), ensure_ascii=False))}, TRIED_KEPT)
    schedule_for_platform(TRY_CREDENTIALS, key=key, connection=served_by(connection).pk)


def secret_in_test(key: str) -> dict[str, str]:
    """Returns the secret on trial; empty once it is no longer kept."""
    kept = _cached_answer(f"secret:{key}")
    said: dict[str, str] = json.loads(opened(kept["secret"])) if kept else {}
    return said


def tried_secret(key: str) -> list[Tried] | None:
    """Returns the directories' answers to the secret, None as long as there is none."""
    said = _cached_answer(f"tried_secret:{key}")
    return [Tried(*each) for each in said["tried"]] if said else None


def try_the_secret(work: Claimed) -> None:
    """Runs the due trial of a secret."""
    connection, secret = Connection.objects.get(pk=work.arguments["connection"]), secret_in_test(work.key)
    tried = try_out(connection, secret) if secret else []
    with work.completing():
        if secret:
            _cache_answer(
                f"tried_secret:{work.key}", {"tried": [[each.directory, each.trouble] for each in tried]}, TRIED_KEPT
            )


# ---------------------------------------------------------------- which labels a directory takes


def publishes_policy(directory: Directory) -> bool:
    """Tells whether a program can ask the directory which labels it takes."""
    return capabilities_of(directory).label_policy and bool(directory.address)


def said_policy(directory: Directory) -> SaidPolicy | None:
    """Returns the directory's last answer at its present address, None if it was never asked there."""
    said = _cached_answer(f"policy:{directory.pk}")
    if said is None or said["address"] != directory.address:
        return None
    policy = said["policy"] and DirectoryPolicy(
        said["policy"]["longest"],
        said["policy"]["halves"],
        Characters(said["policy"]["characters"]),
        Strictness(said["policy"]["strictness"]),
    )
    return SaidPolicy(datetime.fromisoformat(said["asked_at"]), policy, said["trouble"])


def have_asked(directory: Directory) -> bool:
    """Schedules the question which labels a directory takes, unless it has just answered. Returns whether it did."""
    said = said_policy(directory)
    if said and real_now() - said.asked_at < FRESH:
        return False
    schedule_for_platform(ASK_POLICY, key=directory.code, code=directory.code)
    return True


def ask_it(work: Claimed) -> None:
    """Runs the due question to a directory."""
    directory = Directory.objects.get(code=work.arguments["code"])
    said: dict[str, Any] = {"address": directory.address, "policy": None, "trouble": ""}
    if publishes_policy(directory):
        try:
            said["policy"] = asdict(directory_adapter(directory).label_policy())
        except (PassingTrouble, PermanentRefusal) as trouble:
            said["trouble"] = trouble.reason
    with work.completing():
        _cache_answer(f"policy:{directory.pk}", said | {"asked_at": real_now().isoformat()}, POLICY_KEPT)


def _cache_answer(key: str, said: Mapping[str, Any], seconds: int) -> None:
    with context.platform():
        cache.set(key, dict(said), seconds)


def _cached_answer(key: str) -> dict[str, Any] | None:
    with context.platform():
        said: dict[str, Any] | None = cache.get(key)
    return said
