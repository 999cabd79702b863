"""Takes what people and programs report that they have seen on handsets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Final

from django.db import IntegrityError, transaction

from compliance.evidence.services import record
from labels.bulk import with_any_of
from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory
from labels.displays import looking
from labels.displays.sightings import display_names
from labels.domain.display_state import DisplayState, display_state
from labels.domain.numbers import NumberError, parse_number
from labels.domain.sightings import Says
from labels.models import Display, Sighting
from labels.selectors import directories, numbers_kept, texts_given
from labels.texts import seen_text
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane
from tenants.languages import in_each_language
from tenants.tallies import add_to_tally

ASKED_AGAIN: Final = timedelta(minutes=30)  # for this long a party is not asked again about a reported display
MOST_ASKED: Final = 2_000  # displays at once
AHEAD: Final = timedelta(minutes=5)  # a device's clock may be fast by this much
AGREEING: Final = (DisplayState.SHOWN, DisplayState.NOTHING)
COPIED: Final = ("source", "shown", "mark", "seen_at", "device", "call", "brand", "os", "carrier", "app")
TOO_EARLY: Final = (DisplayState.PENDING, DisplayState.SUBMITTED, DisplayState.WAITING)


Cell = tuple[str, str]  # canonical number, directory's code
Call = tuple[str, str]  # device, call


@dataclass(frozen=True)
class Reported:
    """A report of what one handset showed when it was called or looked at. number: as written; directory: its code.

    device, call: the reporter's; the same pair is the same sighting. shown: None if no label was seen; marks_only:
    nobody looked for a label.
    """

    number: str
    directory: str
    source: str
    shown: str | None
    mark: str
    seen_at: datetime
    device: str
    call: str
    brand: str = ""
    os: str = ""
    carrier: str = ""
    app: str = ""
    marks_only: bool = False


class ReportOutcome(StrEnum):
    """The outcome of a report: it was taken, it was known before, or why it was refused."""

    TAKEN = "taken"
    KNOWN = "known"
    CONFLICT = "conflict"  # the same device and call said something else before
    NO_SUCH_NUMBER = "no_such_number"
    NO_SUCH_DIRECTORY = "no_such_directory"
    IN_THE_FUTURE = "in_the_future"


@dataclass(frozen=True)
class ReportAnswer:
    """The answer to a report. says: what the sighting says about the wanted label (labels.domain.sightings.Says), or
    empty.
    """

    outcome: ReportOutcome
    says: str = ""


def take_reports(reports: Sequence[Reported], *, actor: Actor, seen_by: Actor | None = None) -> list[ReportAnswer]:
    """Stores sightings and updates displays, in the caller's transaction; returns the answers in the reports' order.

    The same device and call count once. A directory that can be asked is asked at once about what a report says to be
    different. seen_by: who has looked, if not the actor.

    1. Locks the displays and reads the known sightings.
    2. Judges each report and inserts the new ones; if another batch named the same call meanwhile, judges all again.
    3. Updates the displays, asks directories, and records.
    """
    active = {each.code: each for each in directories()}
    canonical = {report.number: _canonical(report.number) for report in reports}
    cells = _locked_cells(canonical.values(), {report.directory for report in reports} & active.keys())
    known = _known(reports)
    while True:
        taken = _Taken(cells, dict(known), seen_by or actor, business_now())
        answers = [
            taken.take(report, canonical[report.number]) if report.directory in active else _UNKNOWN_DIRECTORY
            for report in reports
        ]
        try:
            with transaction.atomic():
                Sighting.objects.bulk_create(sorted(taken.new, key=lambda row: (row.device, row.call)))
            break
        except IntegrityError:  # another batch has named the same call meanwhile: judge all again
            before, known = known.keys(), _known(reports)
            if known.keys() == before:
                raise
    if taken.new:
        _follow_sightings(taken.new, active.values(), actor)
    return answers


_UNKNOWN_DIRECTORY: Final = ReportAnswer(ReportOutcome.NO_SUCH_DIRECTORY)


class _Taken:
    """Judges the reports of one call, each by what was known before it."""

    def __init__(
        self, cells: Mapping[Cell, Display], known: dict[Call, Sighting], seen_by: Actor, now: datetime
    ) -> None:
        self.cells, self.known, self.seen_by, self.now = cells, known, seen_by, now
        self.texts = texts_given({cell.number_id for cell in cells.values()})
        self.new: list[Sighting] = []

    def take(self, report: Reported, canonical: str) -> ReportAnswer:
        cell = self.cells.get((canonical, report.directory))
        if cell is None:
            return ReportAnswer(ReportOutcome.NO_SUCH_NUMBER)
        if report.seen_at > self.now + AHEAD:
            return ReportAnswer(ReportOutcome.IN_THE_FUTURE)
        earlier = self.known.get((report.device, report.call))
        if earlier is not None:
            same = (earlier.display_id, earlier.source, earlier.shown, earlier.mark, earlier.seen_at) == (
                cell.pk,
                report.source,
                report.shown,
                report.mark,
                report.seen_at,
            )
            return ReportAnswer(ReportOutcome.KNOWN if same else ReportOutcome.CONFLICT, earlier.says if same else "")
        row = Sighting(
            display=cell,
            revision=cell.accepted_revision,
            says=_says(report, cell, self.texts.get(cell.number_id, frozenset())),
            taken_at=self.now,
            **self.seen_by.columns("seen_by"),
            **{name: getattr(report, name) for name in COPIED},
        )
        self.known[report.device, report.call] = row
        self.new.append(row)
        return ReportAnswer(ReportOutcome.TAKEN, row.says)


def _canonical(text: str) -> str:
    try:
        return parse_number(text).canonical
    except NumberError:
        return ""


def _locked_cells(numbers: Iterable[str], codes: Iterable[str]) -> dict[Cell, Display]:
    keys = with_any_of(numbers_kept(), "canonical", {number for number in numbers if number}).values("pk")
    rows = Display.objects.filter(number__in=keys, directory__code__in=list(codes)).order_by("pk")
    locked = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    cells = Display.objects.filter(pk__in=locked).select_related("number", "directory")
    return {(cell.number.canonical, cell.directory.code): cell for cell in cells}


def _known(reports: Iterable[Reported]) -> dict[Call, Sighting]:
    rows = with_any_of(Sighting.objects.all(), "call", {report.call for report in reports})
    return {(row.device, row.call): row for row in rows}


def _says(report: Reported, cell: Display, earlier_texts: frozenset[str]) -> Says:
    if report.marks_only and not report.mark:
        return Says.UNMARKED
    state = display_state(
        wanted_text=cell.wanted,
        wanted_revision=cell.revision,
        accepted_revision=cell.accepted_revision,
        accepted_at=cell.accepted_at,
        shown_text=report.shown,
        looked_at=report.seen_at,
        expected_by=cell.expected_by,
        now=report.seen_at,
        mark=report.mark,
        earlier_texts=earlier_texts,
    )
    if state in AGREEING:
        return Says.AGREES
    return Says.EARLY if state in TOO_EARLY else Says.CONTRADICTS


def _ask_about(directory: Directory) -> None:
    """Schedules a question to a directory about what reports say to be different: soon, and once in ASKED_AGAIN for
    each display, however many reports come. Its calls are shared by all clients, and cost money.
    """
    now = business_now()
    lately = Sighting.objects.filter(
        display__directory=directory, says=Says.CONTRADICTS, taken_at__gt=now - ASKED_AGAIN
    ).values("display")
    looked_at = dict(Display.objects.filter(pk__in=lately).order_by("pk").values_list("pk", "looked_at")[:MOST_ASKED])
    due_at = max(now, min(at + ASKED_AGAIN if at else now for at in looked_at.values()))
    schedule(
        "labels.look_at",
        key=f"seen:{directory.code}",
        due_at=due_at,
        keep_earlier=True,
        displays=[pk for pk, at in looked_at.items() if at is None or at + ASKED_AGAIN <= due_at],
    )


def _follow_sightings(new: Sequence[Sighting], active: Iterable[Directory], actor: Actor) -> None:
    for directory in active:
        mine = [row for row in new if row.display.directory_id == directory.pk]
        against = [row for row in mine if row.says == Says.CONTRADICTS]
        if mine and not capabilities_of(directory).look_up:
            touched = Display.objects.filter(pk__in={row.display_id for row in mine})
            looking.weigh(directory, list(touched.select_for_update().order_by("pk")))
            looking.schedule_look(directory, business_now() + directory.trust.age, Lane.STANDARD)
        elif against:
            _ask_about(directory)
        for row in against:
            record(
                "sighting_contradicts",
                actor=actor,
                subject_kind="number",
                subject_id=row.display.number_id,
                shown=in_each_language(partial(seen_text, row.shown, row.mark)),
                **display_names(row.display),
            )
    record(
        "handsets_seen",
        actor=actor,
        subject_kind="sighting",
        subject_id=new[0].pk,
        count=len(new),
        agree=sum(row.says == Says.AGREES for row in new),
        differ=sum(row.says == Says.CONTRADICTS for row in new),
    )
    for source, says in sorted({(row.source, row.says) for row in new}):
        add_to_tally("sightings", f"{source}:{says}", sum((row.source, row.says) == (source, says) for row in new))
