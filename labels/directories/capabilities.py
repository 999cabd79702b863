"""What can be done with a directory, by its adapter: pages, the reconciler and gates ask here before they ask it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from labels.directories.models import Directory

HTTP, DESK = "http", "desk"


@dataclass(frozen=True)
class Capabilities:
    """batch: orders of one call or file. instants: it says by when handsets show what it has taken; else that is our
    estimate. repeatable: the same key again is the same order; where it is not, an order whose answer was lost is
    looked for before it is sent again. decides_within: how long an order may be pending before a person looks.
    by_people: it is served by files and people (labels.errands), and no program calls it.
    """

    batch: int
    decides_within: timedelta
    look_up: bool = False
    label_policy: bool = False
    accelerate: bool = False
    appeal: bool = False
    forward: bool = False
    number_states: bool = False
    instants: bool = False
    repeatable: bool = True
    by_people: bool = False


CAPABILITIES: Final[Mapping[str, Capabilities]] = {
    HTTP: Capabilities(
        batch=500,
        decides_within=timedelta(days=3),
        look_up=True,
        label_policy=True,
        accelerate=True,
        appeal=True,
        forward=True,
        number_states=True,
        instants=True,
    ),
    DESK: Capabilities(batch=5000, decides_within=timedelta(days=90), by_people=True),
}


def capabilities_of(directory: Directory) -> Capabilities:
    """What a directory's adapter can do."""
    return CAPABILITIES[directory.adapter]


def may_be_asked(directory: Directory) -> bool:
    """Whether it may be asked what it shows: a draft is not, one in shadow is, and nothing else is done with it."""
    return directory.active or directory.shadow
