"""Reads what the called person sees, for the client in use."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Left

from compliance.catalogue.selectors import party_out_after
from labels.bulk import with_any_of
from labels.directories.models import Directory
from labels.directories.turns import party_of
from labels.domain.numbers import CARRIER_NAMES, RANGE_LENGTH, number_text, ranges_of
from labels.domain.wanted import WantedReason
from labels.models import Display, LabelVersion, Number, NumberSync, StandbyLabel, StandbyLease
from labels.registry.models import NumberClaim, StandbyAllocation
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.kept_queries import PreparedQuery, among
from tenants.domain.party_standing import PartyState, party_standing
from tenants.domain.topics import About
from tenants.models import Party


@dataclass(frozen=True)
class DirectoryTally:
    """Counts of some numbers at one directory: by state, and by the reason for what it should show
    (labels.domain.wanted.WantedReason). standby: the states where a standby label is wanted. answer_by: when it should
    have decided on what is pending.
    """

    directory: Directory
    states: dict[str, int]
    reasons: dict[str, int]
    standby: dict[str, int]
    expected_from: datetime | None
    expected_by: datetime | None
    answer_by: datetime | None = None

    @property
    def total(self) -> int:
        return sum(self.states.values())


def numbers_in_use() -> QuerySet[Number]:
    """Returns the client's numbers that show labels: not suspended, disputed, taken back or released."""
    return Number.objects.filter(state__in=Number.IN_USE)


def carried_by(numbers: QuerySet[Number], carrier: str) -> QuerySet[Number]:
    """Filters numbers by carrier: by the carrier's list for a ported number, otherwise by their digits."""
    said = Q(carrier__in=[carrier, *CARRIER_NAMES[carrier]])
    by_digits = Q(carrier="", range__in=ranges_of(carrier))
    return numbers.alias(range=Left("canonical", RANGE_LENGTH)).filter(said | by_digits)


def held_at(numbers: QuerySet[Number], directory: str) -> QuerySet[Number]:
    """Filters numbers for which a directory (its code) holds a label, or should."""
    cells = Display.objects.filter(directory__code=directory).exclude(held=None, wanted=None)
    return numbers.filter(pk__in=cells.values("number"))


def numbers_kept() -> QuerySet[Number]:
    """Returns all numbers that the client has not released."""
    return Number.objects.exclude(state=Number.State.RELEASED)


def number_called(key: UUID | None) -> str:
    """Returns a number as people read it, by its key; empty without one."""
    canonical = Number.objects.filter(pk=key).values_list("canonical", flat=True).first() if key else None
    return number_text(canonical) if canonical else ""


def without_label(numbers: QuerySet[Number]) -> QuerySet[Number]:
    """Filters numbers that neither have a label nor are about to get one."""
    over = Q(state=LabelVersion.State.PUBLISHED, valid_until__lte=business_now())
    versions = LabelVersion.objects.filter(state__in=LabelVersion.LIVE_OR_COMING).exclude(over)
    return numbers.exclude(pk__in=versions.values("number"))


def about_numbers(numbers: QuerySet[Number], *directories: str) -> About:
    """Describes, for choosing whom to tell, what touches these numbers at these directories (codes) or at all."""
    return About(
        touches=lambda ids, groups: numbers.filter(Q(pk__in=ids) | Q(group__in=groups)).exists(),
        directories=frozenset(directories) if directories else None,
    )


def active_displays() -> QuerySet[Display]:
    """Returns the displays at active directories."""
    return Display.objects.filter(directory__active=True)


def displays_in_use() -> QuerySet[Display]:
    """Returns the displays of the client's numbers in use at active directories."""
    return active_displays().filter(number__state__in=Number.IN_USE)


def displays_with_a_label() -> QuerySet[Display]:
    """Returns the displays of numbers in use where a label should be shown by now."""
    return displays_in_use().filter(wanted__isnull=False)


def directories_out() -> set[int]:
    """Returns the active directories (keys) where none of the client's numbers in use is shown as it should be."""
    rows = displays_with_a_label().order_by().values("directory_id")
    counted = rows.annotate(count=Count("pk"), bad=Count("pk", filter=Q(state__in=Display.BAD)))
    return {row["directory_id"] for row in counted if row["bad"] == row["count"]}


def directories_away() -> set[int]:
    """Returns the active directories (keys) that are out of service and should show a label of the client's numbers."""
    after, parties = party_out_after(), Party.objects.exclude(trouble_since=None)
    out = {party.address for party in parties if party_standing(party.seen, after).state is PartyState.OUT}
    away = {each.pk for each in directories() if each.address and party_of(each.address) in out}
    mine = displays_with_a_label().filter(directory__in=away).order_by() if away else Display.objects.none()
    return set(mine.values_list("directory_id", flat=True).distinct())


def last_to_accept(numbers: Iterable[UUID], since: datetime, until: datetime) -> str:
    """Returns the critical directory (its code) that was the last to accept orders for these numbers between two
    instants; empty if none did.
    """
    taken = active_displays().filter(number__in=numbers, directory__critical=True)
    taken = taken.filter(accepted_at__gte=since, accepted_at__lte=until).order_by("-accepted_at", "directory")
    return taken.values_list("directory__code", flat=True).first() or ""


def directory_names() -> dict[str, str]:
    """Returns every directory's name in the current language, by its code."""
    return {directory.code: str(directory) for directory in Directory.objects.all()}


def handset_vendors() -> dict[str, str]:
    """Returns the codes of handset vendors' directories, by their names and codes in lower case."""
    vendors = Directory.objects.filter(kind=Directory.Kind.HANDSET)
    return {name.lower(): each.code for each in vendors for name in (each.code, each.name, each.name_en) if name}


def about_typed(*, number: str = "", group: str = "", directory: str = "") -> About:
    """Describes a request about a canonical number, a group and a directory's code; an empty text means all."""
    numbers = Number.objects.all()
    numbers = numbers.filter(canonical=number) if number else numbers
    numbers = numbers.filter(group=group) if group else numbers
    about = about_numbers(numbers, *([directory] if directory else []))
    return about if number or group else replace(about, touches=None)


_ACTIVE: Final = PreparedQuery(lambda: Directory.objects.filter(active=True), for_all=True)


def directories() -> list[Directory]:
    """Returns the active directories, in their order."""
    return _ACTIVE()


def parties_to_work_at() -> list[Directory]:
    """Returns the active directories, and those in shadow that will take labels, in their order."""
    shows = Q(active=True) | Q(shadow=True) & ~Q(kind=Directory.Kind.AGGREGATOR)
    return list(Directory.objects.filter(shows))


def directories_to_choose(chosen: Collection[str]) -> list[Directory]:
    """Returns the active directories, and those of these codes, which were chosen earlier; in order."""
    if not chosen:
        return directories()
    return list(Directory.objects.filter(Q(active=True) | Q(code__in=chosen)))


def published() -> QuerySet[LabelVersion]:
    return LabelVersion.objects.filter(state=LabelVersion.State.PUBLISHED)


def tally(numbers: Iterable[UUID], active: Sequence[Directory] | None = None) -> list[DirectoryTally]:
    """Counts, for each active directory, the states of these numbers' displays. active: if the caller has read them."""
    rows = list(
        active_displays()
        .filter(number__in=numbers)
        .values("directory_id", "state", "wanted_reason")
        .annotate(count=Count("pk"), first=Min("expected_from"), last=Max("expected_by"), answer_by=Max("answer_by"))
    )
    result = []
    for directory in directories() if active is None else active:
        mine = [row for row in rows if row["directory_id"] == directory.pk]
        states: Counter[str] = Counter()
        reasons: Counter[str] = Counter()
        standby: Counter[str] = Counter()
        for row in mine:
            states[row["state"]] += row["count"]
            reasons[row["wanted_reason"]] += row["count"]
            if row["wanted_reason"] == WantedReason.STANDBY:
                standby[row["state"]] += row["count"]
        awaited = (*Display.TO_LOOK_AT, *((Display.State.ASSUMED,) if directory.must_be_seen else ()))
        due = [row for row in mine if row["state"] in awaited]
        undecided = [row["answer_by"] for row in mine if row["state"] == Display.State.PENDING]
        result.append(
            DirectoryTally(
                directory,
                dict(states),
                dict(reasons),
                dict(standby),
                min((row["first"] for row in due if row["first"]), default=None),
                max((row["last"] for row in due if row["last"]), default=None),
                max((instant for instant in undecided if instant), default=None),
            )
        )
    return result


def carried_certified(numbers: Iterable[str]) -> dict[str, set[str]]:
    """Returns, by canonical number, the texts that it has carried certified, now or before. A text that a reviewer has
    withdrawn, and none has approved since, counts for no number.
    """
    by_number: dict[str, set[str]] = {}
    versions = LabelVersion.objects.filter(effective_from__isnull=False)
    states = LabelVersion.State
    again = versions.filter(state__in=[states.PUBLISHED, states.SUPERSEDED]).values("text")
    rejected = versions.filter(state=states.REJECTED).exclude(text__in=again)
    withdrawn = set(rejected.values_list("text", flat=True))
    keys = with_any_of(Number.objects.all(), "canonical", numbers).values_list("pk", flat=True)
    mine = with_any_of(versions, "number", keys)
    for canonical, text in mine.order_by().values_list("number__canonical", "text").distinct():
        if text not in withdrawn:
            by_number.setdefault(canonical, set()).add(text)
    return by_number


_LIVE: Final = PreparedQuery(
    lambda numbers, now: LabelVersion.objects.filter(
        among("number", numbers),
        Q(valid_from=None) | Q(valid_from__lte=now),
        Q(valid_until=None) | Q(valid_until__gt=now),
        state=LabelVersion.State.PUBLISHED,
        effective_from__lte=now,
    ).order_by("sequence")
)


def live_labels(numbers: Sequence[Number]) -> dict[UUID, LabelVersion]:
    """Returns the version that is wanted now for each number (without standby labels)."""
    versions = _LIVE(numbers=[number.pk for number in numbers], now=business_now())
    return {version.number_id: version for version in versions}


@dataclass(frozen=True)
class DisplayCell:
    """A directory's display of a number, with the fields' names of Display."""

    pk: int | None
    state: str
    shown: str | None
    wanted: str | None
    wanted_reason: str
    answer_by: datetime | None
    expected_by: datetime | None
    shown_since: datetime | None
    mark: str
    trouble: str


_CELLS: Final = PreparedQuery(
    lambda numbers: Display.objects.filter(among("number", numbers), directory__active=True).values_list(
        "number_id", "directory_id", *(field.name for field in fields(DisplayCell))
    )
)


def matrix(numbers: Iterable[UUID]) -> dict[UUID, dict[int, DisplayCell]]:
    """Returns number → active directory (its key) → cell."""
    cells: dict[UUID, dict[int, DisplayCell]] = {number: {} for number in numbers}
    for number, directory, *of_cell in _CELLS(numbers=list(cells)):
        cells[number][directory] = DisplayCell(*of_cell)
    return cells


def frozen_displays() -> QuerySet[Display]:
    """Returns the displays that show nothing because certification is frozen for their label."""
    return active_displays().filter(wanted_reason=WantedReason.FROZEN)


def held_by_others(cells: Sequence[Display]) -> set[UUID]:
    """Returns numbers that belong to another client by now: its labels there are not ours to touch."""
    canonical = {cell.number.canonical: cell.number_id for cell in cells}
    claims = NumberClaim.objects.filter(canonical__in=canonical).exclude(tenant=current_tenant())
    return {canonical[number] for number in claims.values_list("canonical", flat=True)}


def texts_given(numbers: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """Returns every text that each number was ever given: handsets may still show old ones."""
    texts: dict[UUID, set[str]] = {}
    rows = list(numbers)
    for model in (LabelVersion, StandbyLease):
        for number, text in model.objects.filter(number__in=rows).values_list("number_id", "text"):
            texts.setdefault(number, set()).add(text)
    return {number: frozenset(given) for number, given in texts.items()}


def standby_labels_waiting() -> Iterable[UUID]:
    """Returns standby labels that no reviewer has seen."""
    return StandbyLabel.objects.filter(state=StandbyLabel.State.IN_REVIEW).values_list("pk", flat=True)


def numbers_disputed() -> Iterable[UUID]:
    """Returns the disputed numbers: two clients claim them; a number lost to another client stays so without a case."""
    return Number.objects.filter(state=Number.State.DISPUTED).values_list("pk", flat=True)


def syncs_waiting() -> Iterable[UUID]:
    """Returns corrections from a carrier that no reviewer has seen."""
    return NumberSync.objects.filter(state=NumberSync.State.IN_REVIEW).values_list("pk", flat=True)


def carriers() -> QuerySet[Directory]:
    """Returns the active directories that are carriers."""
    return Directory.objects.filter(kind=Directory.Kind.CARRIER, active=True)


def approved_standby_labels() -> list[str]:
    """Returns the texts that may be shown during maintenance, each once."""
    approved = StandbyLabel.objects.filter(state=StandbyLabel.State.APPROVED).order_by("text")
    return list(approved.values_list("text", flat=True).distinct())


def standby_leases_ahead(now: datetime) -> QuerySet[StandbyLease]:
    """Returns standby labels that are shown now or will be, number by number."""
    return StandbyLease.objects.filter(ends_at__gt=now)


def standby_allocations() -> QuerySet[StandbyAllocation]:
    """Returns standby numbers that take, took or will take calls of the client in use."""
    return StandbyAllocation.objects.filter(tenant=current_tenant())
