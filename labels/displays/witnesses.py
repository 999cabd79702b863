"""Weighs what people and programs have seen on handsets, for displays and for samples of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory
from labels.domain.sightings import (
    DisplaySample,
    SampleVerdict,
    Says,
    SightingSource,
    WeighedSighting,
    sighting_that_counts,
)
from labels.models import Appeal, Display, Sighting
from tenants.clock import business_now
from tenants.database.kept_queries import PreparedQuery

DEVICE: Final = "picture"  # the device of sightings by picture, each of which is a call of its own
AGREEING: Final = (Display.State.SHOWN, Display.State.NOTHING)
_MISMATCH: Final = Sighting.objects.filter(
    display=OuterRef("pk"), says=Says.CONTRADICTS, revision=OuterRef("accepted_revision")
)
WORST_FIRST: Final = (
    SampleVerdict.CONTRADICTED,
    SampleVerdict.UNKNOWN,
    SampleVerdict.ASSUMED,
    SampleVerdict.PROVED,
)


def counting(directory: Directory, cells: Collection[Display]) -> dict[int, WeighedSighting]:
    """Returns, by display (key), the sighting to believe about the label that the directory took last; without one it
    is left out.
    """
    now, trust = business_now(), directory.trust
    taken_at = {cell.pk: cell.accepted_at for cell in cells if cell.accepted_at is not None}
    revisions = {cell.pk: cell.accepted_revision for cell in cells}
    by_display: dict[int, list[WeighedSighting]] = defaultdict(list)
    for row in Sighting.objects.filter(display__in=taken_at, seen_at__gt=now - trust.age).order_by():
        if row.revision == revisions[row.display_id]:
            by_display[row.display_id].append(weighed(row))
    sightings = {
        pk: sighting_that_counts(mine, trust, taken_at=taken_at[pk], now=now) for pk, mine in by_display.items()
    }
    return {pk: seen for pk, seen in sightings.items() if seen is not None}


def pictures_against() -> list[Sighting]:
    """Returns confirmed pictures that show something else than the party says, with display, number and directory: the
    newest one of a display, newest first.

    Such a picture has the party asked, whose answer counts (ADR 27). It stops counting once a later picture agrees,
    another label was taken, an appeal was granted, or it is too old.
    """
    now, found = business_now(), dict[int, Sighting]()
    for row in _AGAINST():
        directory = row.display.directory
        if capabilities_of(directory).look_up and now < row.seen_at + directory.trust.age:
            found.setdefault(row.display_id, row)
    return list(found.values())


def _against() -> QuerySet[Sighting]:
    pictures = Sighting.objects.filter(
        source=SightingSource.PHOTO, display=OuterRef("display"), revision=OuterRef("revision")
    )
    agreeing = pictures.filter(says=Says.AGREES, seen_at__gt=OuterRef("seen_at"))
    granted = Appeal.objects.filter(
        display=OuterRef("display"), state=Appeal.State.GRANTED, made_at__gte=OuterRef("taken_at")
    )
    standing = Sighting.objects.filter(
        ~Exists(agreeing),
        ~Exists(granted),
        device=DEVICE,
        source=SightingSource.PHOTO,
        says=Says.CONTRADICTS,
        revision=F("display__accepted_revision"),
        display__state__in=AGREEING,
        display__directory__active=True,
    )
    return standing.select_related("display__number", "display__directory").order_by("-seen_at", "-pk")


_AGAINST: Final = PreparedQuery(_against)


def picture_against(cell: Display) -> Sighting | None:
    """Returns the picture against the party's word for this display, or None."""
    return next((row for row in pictures_against() if row.display_id == cell.pk), None)


def weighed(row: Sighting) -> WeighedSighting:
    """Converts a sighting to the form that the rule takes."""
    return WeighedSighting(SightingSource(row.source), row.seen_at, Says(row.says), row.shown, row.mark)


@dataclass(frozen=True)
class PartySample:
    """A sample of some numbers at one party, over all their labels: how many displays were seen of how many that must
    be.
    """

    seen: int
    wanted: int
    verdicts: frozenset[SampleVerdict]

    @property
    def verdict(self) -> SampleVerdict:
        """Returns the worst verdict of its labels."""
        return next((each for each in WORST_FIRST if each in self.verdicts), SampleVerdict.UNKNOWN)

    def as_data(self) -> dict[str, object]:
        """Returns the sample in the form of the API."""
        return {"seen": self.seen, "of": self.wanted, "verdict": self.verdict.value}


def samples(numbers: Iterable[UUID], active: Iterable[Directory]) -> dict[int, PartySample]:
    """Returns, by directory (key), what is known of these numbers there; only for directories that nobody can ask."""
    unasked = [each.pk for each in active if not capabilities_of(each).look_up]
    if not unasked:
        return {}
    by_directory: dict[int, list[DisplaySample]] = defaultdict(list)
    cells = Display.objects.filter(number__in=numbers, directory__in=unasked)
    for (directory, _label), sample in grouped(cells, "directory_id", "wanted").items():
        by_directory[directory].append(sample)
    return {pk: _together(mine) for pk, mine in by_directory.items()}


def grouped(cells: QuerySet[Display], *by: str) -> dict[tuple[Any, ...], DisplaySample]:
    """Counts displays that their parties have taken, grouped by some of their fields."""
    states = Display.State
    taken = cells.filter(accepted_revision__gt=0).exclude(state__in=(states.PENDING, states.FAILED)).order_by()
    rows = taken.values(*by).annotate(
        total=Count("pk"),
        agree=Count("pk", Q(state__in=AGREEING)),
        assumed=Count("pk", Q(state=states.ASSUMED)),
        contradicted=Count("pk", Q(state__in=Display.BAD)),
        mismatches=Count("pk", Q(Exists(_MISMATCH))),
        critical=Count("pk", Q(number__critical=True)),
        critical_agree=Count("pk", Q(number__critical=True, state__in=AGREEING)),
    )
    return {tuple(row.pop(name) for name in by): DisplaySample(**row) for row in rows}


def _together(mine: Sequence[DisplaySample]) -> PartySample:
    return PartySample(
        sum(each.seen for each in mine),
        sum(each.wanted for each in mine),
        frozenset(each.verdict for each in mine),
    )
