"""Says what can be done with a directory, by its adapter. Pages, the reconciler and gates check here before a call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from labels.directories.models import Directory
from labels.directories.verbs import Verb

HTTP, DESK = "http", "desk"
IHUYI_MARKS, IHUYI_PLATFORMS, BAIDU_MARKS = "ihuyi_marks", "ihuyi_platforms", "baidu_marks"
ADAPTERS: dict[str, Promise] = {
    HTTP: lazy("Program interface (HTTP)"),
    DESK: lazy("Served by people (files)"),
    IHUYI_MARKS: lazy("Aggregator Ihuyi: marks at handset vendors"),
    IHUYI_PLATFORMS: lazy("Aggregator Ihuyi: marks at security apps"),
    BAIDU_MARKS: lazy("Aggregator Baidu: marks"),
}


@dataclass(frozen=True)
class Limits:
    """A party's limits.

    batch: items of one call or file. per_second: calls of one account, per_day: calls, both as the party publishes
    them: a connection may only set less. usual: calls a second while the connection sets none, for a party that
    publishes none. open_hours: from and until, by the platform's wall clock.
    """

    batch: int = 500
    per_second: float | None = None
    usual: float | None = None
    per_day: int | None = None
    open_hours: tuple[time | None, time | None] = (None, None)


@dataclass(frozen=True)
class Checked:
    """Sources that an adapter was checked against besides its stand-in: documentation with its date, software by
    others.

    No adapter was checked against a live service.
    """

    documentation: str
    peer: str = ""


@dataclass(frozen=True)
class Capabilities:
    """The abilities of an adapter.

    limits: by verb. instants: the party says by when handsets show a label; otherwise we estimate it. decides_within:
    how long an order may be pending before a person looks. by_people: the directory is served with files by people
    (labels.errands), and no program calls it. sees_others: it is an aggregator (labels.directories.aggregators).
    checked: what the adapter was checked against.
    """

    decides_within: timedelta = timedelta(0)
    limits: Mapping[Verb, Limits] = field(default_factory=dict)
    look_up: bool = False
    label_policy: bool = False
    accelerate: bool = False
    appeal: bool = False
    forward: bool = False
    number_states: bool = False
    instants: bool = False
    by_people: bool = False
    sees_others: bool = False
    checked: Checked = Checked("")

    @property
    def batch(self) -> int:
        """Returns how many orders go into one call or file."""
        return self.limits[Verb.PUT].batch if Verb.PUT in self.limits else 0


# Neither aggregator documents its rate limit; this rate makes 10,000 look-ups in nine minutes.
ONE_NUMBER: Final = Limits(1, usual=20)
CAPABILITIES: Final[Mapping[str, Capabilities]] = {
    HTTP: Capabilities(
        decides_within=timedelta(days=3),
        limits={
            Verb.PUT: Limits(500),
            Verb.LOOK_UP: Limits(500),
            Verb.NUMBER_STATES: Limits(5000),
        },
        look_up=True,
        label_policy=True,
        accelerate=True,
        appeal=True,
        forward=True,
        number_states=True,
        instants=True,
        checked=Checked("contract.yaml", peer="openapi-python-client 0.29.1"),
    ),
    DESK: Capabilities(
        decides_within=timedelta(days=90),
        limits={Verb.PUT: Limits(5000)},
        by_people=True,
        checked=Checked("", peer="OpenSSH 10.0 internal-sftp"),
    ),
    IHUYI_MARKS: Capabilities(
        limits={Verb.LOOK_UP: ONE_NUMBER},
        sees_others=True,
        checked=Checked("互亿无线 numbermark 2025-09-29"),
    ),
    IHUYI_PLATFORMS: Capabilities(
        limits={Verb.LOOK_UP: ONE_NUMBER},
        sees_others=True,
        checked=Checked("互亿无线 numbermarkplatform 2025"),
    ),
    BAIDU_MARKS: Capabilities(
        limits={Verb.LOOK_UP: ONE_NUMBER},
        sees_others=True,
        checked=Checked("百度智能云 SPNS 2023-06-19", peer="bce-python-sdk 0.9.79"),
    ),
}


def capabilities_of(directory: Directory) -> Capabilities:
    return CAPABILITIES[directory.adapter]


def acceleration_price_of(directory: Directory) -> int | None:
    """Returns the price of an acceleration in fen, or None where neither the adapter nor people can order one."""
    can = capabilities_of(directory)
    return directory.acceleration_price if can.accelerate or can.by_people else None


def limits_of(directory: Directory, verb: str) -> Limits:
    """Returns the party's published limits for a verb, the defaults where the adapter names none."""
    limits = capabilities_of(directory).limits
    return limits[Verb(verb)] if verb and Verb(verb) in limits else Limits()


def may_be_asked(directory: Directory) -> bool:
    """Tells whether a directory may be asked what it shows: an active one or one in shadow, but not a draft."""
    return directory.active or directory.shadow


def adapter_name(code: str) -> str:
    """Returns the adapter's name for people."""
    return str(ADAPTERS.get(code, code))
