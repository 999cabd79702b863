"""What a party says when the desk wants to know it: a worker asks, so that no page waits for anybody outside.

Answers are kept in the cache, as they can be asked for again.
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
TRIED_KEPT: Final = 2 * 3600  # seconds: longer than the desk takes it for
POLICY_KEPT: Final = 90 * 24 * 3600
FRESH: Final = timedelta(minutes=1)  # what was said within it is not asked for again


@dataclass(frozen=True)
class SaidPolicy:
    """What a directory said that it takes, when it was asked last (real time); trouble: what hindered it."""

    asked_at: datetime
    policy: DirectoryPolicy | None = None
    trouble: str = ""


# ---------------------------------------------------------------- whether anybody is at an address


def have_tried(key: str, adapter: str, address: str, connection: Connection | None) -> None:
    """Have a worker ask at an address that nobody has confirmed yet; what comes of it is known by the key."""
    account = connection.pk if connection else None
    schedule_for_platform(TRY_ADDRESS, key=key, adapter=adapter, address=address, connection=account)


def tried_address(key: str) -> TriedAddress | None:
    """What came of it; None as long as nobody has answered."""
    said = _kept(f"tried:{key}")
    return TriedAddress(TryOutcome(said["outcome"]), said["trouble"]) if said else None


def try_it(work: Claimed) -> None:
    """The due work."""
    given = work.arguments
    connection = Connection.objects.filter(pk=given["connection"] or 0).first()
    tried = try_address(given["adapter"], given["address"], connection)
    with work.completing():
        _keep(f"tried:{work.key}", asdict(tried), TRIED_KEPT)


# ---------------------------------------------------------------- whether parties take a secret


def have_tried_secret(key: str, connection: Connection, secret: Mapping[str, str]) -> None:
    """Have a worker ask every directory of a connection with a secret that is not saved yet, and lies sealed meanwhile;
    what comes of it is known by the key.
    """
    _keep(f"secret:{key}", {"secret": sealed(json.dumps(dict(secret), ensure_ascii=False))}, TRIED_KEPT)
    schedule_for_platform(TRY_CREDENTIALS, key=key, connection=served_by(connection).pk)


def secret_in_test(key: str) -> dict[str, str]:
    """The secret that is tried; empty where it is not kept any more."""
    kept = _kept(f"secret:{key}")
    said: dict[str, str] = json.loads(opened(kept["secret"])) if kept else {}
    return said


def tried_secret(key: str) -> list[Tried] | None:
    """What the directories said to it; None as long as nobody has answered."""
    said = _kept(f"tried_secret:{key}")
    return [Tried(*each) for each in said["tried"]] if said else None


def try_the_secret(work: Claimed) -> None:
    """The due work."""
    connection, secret = Connection.objects.get(pk=work.arguments["connection"]), secret_in_test(work.key)
    tried = try_out(connection, secret) if secret else []
    with work.completing():
        if secret:
            _keep(f"tried_secret:{work.key}", {"tried": [[each.directory, each.trouble] for each in tried]}, TRIED_KEPT)


# ---------------------------------------------------------------- which labels a directory takes


def publishes_policy(directory: Directory) -> bool:
    """Whether a program can ask it which labels it takes."""
    return capabilities_of(directory).label_policy and bool(directory.address)


def said_policy(directory: Directory) -> SaidPolicy | None:
    """What it said last, at the address where it lies; None where it was never asked."""
    said = _kept(f"policy:{directory.pk}")
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
    """Have a worker ask it which labels it takes, unless it has said so just now. Returns whether it is being asked."""
    said = said_policy(directory)
    if said and real_now() - said.asked_at < FRESH:
        return False
    schedule_for_platform(ASK_POLICY, key=directory.code, code=directory.code)
    return True


def ask_it(work: Claimed) -> None:
    """The due work."""
    directory = Directory.objects.get(code=work.arguments["code"])
    said: dict[str, Any] = {"address": directory.address, "policy": None, "trouble": ""}
    if publishes_policy(directory):
        try:
            said["policy"] = asdict(directory_adapter(directory).label_policy())
        except (PassingTrouble, PermanentRefusal) as trouble:
            said["trouble"] = trouble.reason
    with work.completing():
        _keep(f"policy:{directory.pk}", said | {"asked_at": real_now().isoformat()}, POLICY_KEPT)


def _keep(key: str, said: Mapping[str, Any], seconds: int) -> None:
    with context.platform():
        cache.set(key, dict(said), seconds)


def _kept(key: str) -> dict[str, Any] | None:
    with context.platform():
        said: dict[str, Any] | None = cache.get(key)
    return said
