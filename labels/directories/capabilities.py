"""What can be done with a directory, by its adapter: pages, the reconciler and gates ask here before they ask it."""

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
    """What a party takes. batch: items of one call or file. per_second: calls of one account; per_day: calls: as the
    party publishes them, so that its connection may only have less. usual: calls a second while the connection has no
    figure, of a party that publishes none.

    open_hours: by the platform's wall clock, from and until.
    """

    batch: int = 500
    per_second: float | None = None
    usual: float | None = None
    per_day: int | None = None
    open_hours: tuple[time | None, time | None] = (None, None)


@dataclass(frozen=True)
class Checked:
    """Against what an adapter was checked besides its stand-in: documentation with its date, software that others have
    written. Never against a live service.
    """

    documentation: str
    peer: str = ""


@dataclass(frozen=True)
class Capabilities:
    """limits: of what it can be asked for. instants: it says by when handsets show what it has taken; else that is our
    estimate. decides_within: how long an order may be pending before a person looks.
    by_people: it is served by files and people (labels.errands), and no program calls it. sees_others: it is an
    aggregator, which knows what other directories show and takes no labels (labels.directories.aggregators).
    checked: against what its adapter was checked.
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
        """Orders of one call or file."""
        return self.limits[Verb.PUT].batch if Verb.PUT in self.limits else 0


# Neither aggregator says in its documents how many calls it takes: as many as make 10,000 look-ups in nine minutes.
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
    """What a directory's adapter can do."""
    return CAPABILITIES[directory.adapter]


def acceleration_price_of(directory: Directory) -> int | None:
    """What an acceleration costs, in fen: its adapter orders it, or people do; None: there is none to be had."""
    can = capabilities_of(directory)
    return directory.acceleration_price if can.accelerate or can.by_people else None


def limits_of(directory: Directory, verb: str) -> Limits:
    """What a directory's adapter knows of the party's limits of what it is asked for."""
    limits = capabilities_of(directory).limits
    return limits[Verb(verb)] if verb and Verb(verb) in limits else Limits()


def may_be_asked(directory: Directory) -> bool:
    """Whether it may be asked what it shows: a draft is not, one in shadow is, and nothing else is done with it."""
    return directory.active or directory.shadow


def adapter_name(code: str) -> str:
    """By which way a directory is reached."""
    return str(ADAPTERS.get(code, code))
