"""What a party says when the desk wants to know it: a worker asks, so that no page waits for anybody outside.

Answers are kept in the cache, as they can be asked for again.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.cache import cache

from labels.directories.answers import PermanentRefusal
from labels.directories.capabilities import capabilities_of
from labels.directories.connections import directory_adapter
from labels.directories.models import Connection, Directory
from labels.domain.directory_policy import Characters, DirectoryPolicy, Strictness
from labels.errands.trying import TriedAddress, TryOutcome, try_address
from tenants import context
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import schedule_for_platform
from tenants.clock import real_now
from tenants.exchange import PassingTrouble

TRY_ADDRESS: Final = "labels.try_address"
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
