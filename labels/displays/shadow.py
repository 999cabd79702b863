"""Looks into directories in shadow: each night some numbers of each client are looked up there, and nothing else
happens there.

What they show is counted over all clients beside what is published, so that staff know them before they are active.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from enum import StrEnum
from typing import Final

from django.db.models import CharField, Value
from django.db.models.functions import MD5, Concat

from labels.directories import connections
from labels.directories.adapters import DisplaySighting
from labels.directories.answers import PermanentRefusal
from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory
from labels.selectors import live_labels, numbers_in_use
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.models import Tally
from tenants.tallies import add_to_tally

LOOK: Final = "labels.look_in_shadow"
TALLY: Final = "shadow"
NIGHTLY: Final = 50  # numbers of a client a night: a look-up may cost


class ShadowLook(StrEnum):
    """The kinds of views that a directory in shadow gives of a number with a label."""

    LABEL = "label"
    ANOTHER = "another"
    NOTHING = "nothing"
    MARKED = "marked"


def plan_looks(lane: str) -> None:
    """Schedules a look at each directory in shadow that can be asked, for the client in use."""
    for directory in Directory.objects.filter(shadow=True, active=False):
        if capabilities_of(directory).look_up and directory.address:
            schedule(LOOK, key=directory.code, lane=lane, keep_earlier=True, directory=directory.code)


def look_in_shadow(work: Claimed) -> None:
    """Looks up other numbers than last night at one directory, and only counts what it shows."""
    directory = Directory.objects.get(code=work.arguments["directory"])
    labels = _labels_to_ask_about() if directory.shadow and not directory.active else {}
    seen: list[DisplaySighting] = []
    with suppress(PermanentRefusal):  # the meter counts the calls, with why they failed
        seen = connections.directory_adapter(directory).look_up(list(labels)) if labels else []
    with work.completing():
        for said, count in sorted(Counter(_said(each, labels[each.number]) for each in seen).items()):
            add_to_tally(TALLY, f"{directory.code}:{said}", count)


def _labels_to_ask_about() -> dict[str, str]:
    """Returns the labels of NIGHTLY numbers by canonical number; the draw changes from day to day."""
    today = Value(f"{business_now():%Y%m%d}")
    drawn = numbers_in_use().order_by(MD5(Concat("canonical", today, output_field=CharField())))
    numbers = {number.pk: number.canonical for number in drawn[: 4 * NIGHTLY]}
    live = live_labels(list(numbers_in_use().filter(pk__in=numbers)))
    return {numbers[key]: version.text for key, version in list(live.items())[:NIGHTLY]}


def _said(seen: DisplaySighting, label: str) -> ShadowLook:
    shown = seen.shown.label if seen.shown else None
    if seen.mark is not None:
        return ShadowLook.MARKED
    if not shown:
        return ShadowLook.NOTHING
    return ShadowLook.LABEL if shown == label else ShadowLook.ANOTHER


def shadow_looks(directory: Directory) -> dict[ShadowLook, int]:
    """Returns how often a directory has shown each kind, over all clients and nights."""
    rows = Tally.objects.filter(name=TALLY, label__startswith=f"{directory.code}:").values_list("label", "count")
    return {ShadowLook(label.rpartition(":")[2]): count for label, count in rows}
