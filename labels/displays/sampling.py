"""Chooses the handsets worth a look next: those that samples of labels at parties that nobody can ask still lack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import MD5, Concat

from labels.directories.capabilities import capabilities_of
from labels.displays.witnesses import AGREEING, grouped
from labels.models import Display, LabelVersion
from labels.registry.models import HandsetPicture
from labels.selectors import directories, displays_with_a_label
from tenants.clock import business_now
from tenants.context import current_tenant

MOST: Final = 50
_GROUP: Final = ("directory_id", "wanted", "request")  # a sample is of one label at one party, brought by one window


@dataclass(frozen=True)
class ToSee:
    """A display to look at. lacking: how many of its sample (label, party, window) nobody has seen yet."""

    display: Display
    lacking: int


def to_see_next(most: int = MOST) -> list[ToSee]:
    """Returns the displays that samples lack: critical numbers first, then those where something else was seen, then by
    lot. Displays with a picture that waits for a second person are left out.
    """
    unasked = [directory.pk for directory in directories() if not capabilities_of(directory).look_up]
    brought_by = LabelVersion.objects.filter(
        number=OuterRef("number"), text=OuterRef("wanted"), state=LabelVersion.State.PUBLISHED
    )
    cells = displays_with_a_label().filter(directory__in=unasked, expected_from__lte=business_now())
    cells = cells.annotate(request=Subquery(brought_by.order_by("-sequence").values("request_id")[:1]))
    displays: list[ToSee] = []
    if unasked:
        for each in _lacking(cells):
            displays.append(each)
            if len(displays) == most:
                break
    return displays


def _lacking(cells: QuerySet[Display]) -> Iterator[ToSee]:
    photographed = HandsetPicture.objects.filter(tenant=current_tenant(), state=HandsetPicture.State.WAITING)
    for group, sample in grouped(cells, *_GROUP).items():
        lacking = sample.wanted - sample.seen
        if not lacking and not sample.contradicted:
            continue
        drawn = cells.filter(**dict(zip(_GROUP, group, strict=True)), accepted_revision__gt=0)
        drawn = drawn.exclude(state__in=(*AGREEING, Display.State.PENDING, Display.State.FAILED))
        drawn = drawn.exclude(pk__in=photographed.values("display")).select_related("number", "directory")
        against = Case(When(state__in=Display.BAD, then=0), default=1)
        lot = MD5(Concat("number__canonical", "wanted", output_field=CharField()))
        for cell in drawn.order_by(F("number__critical").desc(), against, lot)[: lacking or 1]:
            yield ToSee(cell, lacking)
