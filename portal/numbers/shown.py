"""The content of the pages of numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from compliance.evidence.selectors import HistoryEntry, told_of
from compliance.models import Licence
from compliance.reviews.models import Case
from compliance.reviews.selectors import open_case_about
from labels import texts
from labels.directories.models import Directory
from labels.displays.seen import marks_of_number
from labels.displays.since import kept_away_since
from labels.domain.number_known import NumberKnown
from labels.domain.number_states import NumberState
from labels.domain.numbers import ParsedNumber, number_text
from labels.domain.wanted import NUMBER_REASONS
from labels.entitlement import number_proofs
from labels.known import known_of_numbers
from labels.models import Appeal, LabelVersion, Number, SeenMark
from labels.number_words import number_sentence
from labels.numbers import codes as number_codes
from labels.numbers.search import groups
from labels.registry.models import NumberCode
from labels.selectors import DisplayCell, directories, matrix
from labels.texts import number_kind
from maintenance.models import Window
from maintenance.selectors import windows_of_number
from portal.displays import shown as displays
from portal.displays.why_shown import WhyThere, why_there
from portal.numbers.forms import CodeForm
from portal.shell.words import hint_text
from portal.windows.lists import WindowRow, window_rows
from tenants.clock import business_now

FIRST: Final = 10  # of each list on a number's page
MOST: Final = 500  # labels, marks of a number, where all are asked for


@dataclass(frozen=True)
class NumberInList:
    """A number in a list. known: what is known of it; says: that in a sentence; in_use: its label can be changed."""

    id: UUID
    number: str
    kind: str
    group: str
    note: str
    state: str
    known: NumberKnown
    says: str
    critical: bool
    in_use: bool


def number_rows(numbers: Sequence[Number]) -> list[NumberInList]:
    """Numbers in a list."""
    known = known_of_numbers(numbers)
    return [
        NumberInList(
            id=number.pk,
            number=number_text(number.canonical),
            kind=number_kind(number.kind),
            group=number.group,
            note=number.note,
            state=number.state,
            known=known[number.pk],
            says=number_sentence(known[number.pk]),
            critical=number.critical,
            in_use=number.state in Number.IN_USE,
        )
        for number in numbers
    ]


@dataclass(frozen=True)
class Ways:
    """The ways to prove a number. code: the channel (sms, voice) of a code that proves it, else empty; sent: a code
    that waits.
    """

    code: str
    sent: NumberCode | None


@dataclass(frozen=True)
class MarkShown:
    """A mark of a directory on a number. gone_at: None while it stands; display: where something can be done about it;
    appeal: the latest one there, or None.
    """

    directory: str
    mark: str
    since: datetime
    gone_at: datetime | None
    display: int
    appeal: Appeal | None


@dataclass(frozen=True)
class NumberPage:
    """One number. shown: as people read it; known, says: what is known of it, in a sentence; hint: what its digits say;
    displays: what each directory shows, why: and why that is not as it should be; versions: each with its state, of the
    family label; claim: the case about a number that another client holds; state_since: of what its carrier has done;
    proofs: documents that name it. coming, past: its windows; marks: of directories. Of each the first few, and more_…:
    whether there are others. groups: the names there are.
    """

    number: Number
    shown: str
    known: NumberKnown
    says: str
    kind: str
    hint: str
    handsets: displays.Handsets
    displays: Sequence[tuple[Directory, DisplayCell]]
    why: Sequence[WhyThere]
    versions: Sequence[tuple[LabelVersion, str]]
    more_versions: bool
    coming: Sequence[WindowRow]
    past: Sequence[WindowRow]
    more_windows: bool
    marks: Sequence[MarkShown]
    more_marks: bool
    records: Sequence[HistoryEntry]
    claim: Case | None
    state_since: datetime | None
    ways: Ways
    proofs: Sequence[Licence]
    code_form: CodeForm
    groups: Sequence[str]


def number_page(number: Number, code_form: CodeForm, *, all_of_it: bool = False) -> NumberPage:
    """One number. code_form: for a code that is given back; all_of_it: as many labels and marks as a page bears."""
    most = MOST if all_of_it else FIRST
    active = directories()
    cells = matrix([number.pk])[number.pk]
    claim = open_case_about(Case.Kind.NUMBER_CLAIM, number.pk) if number.state == Number.State.DISPUTED else None
    shown = [(directory.platform, cells[directory.pk].shown) for directory in active if directory.pk in cells]
    known = known_of_numbers([number])[number.pk]
    there = [(directory, cells.get(directory.pk, displays.NO_CELL)) for directory in active]
    frozen = any(cell.wanted_reason == "frozen" for cell in cells.values())
    windows = windows_of_number(number.pk)
    coming = list(windows.filter(state__in=Window.OPEN).order_by("starts_at", "pk")[: FIRST + 1])
    past = list(windows.exclude(state__in=Window.OPEN).order_by("-starts_at", "-pk")[: FIRST + 1])
    rows = window_rows([*coming[:FIRST], *past[:FIRST]], business_now())
    versions, marks = _versions(number, most + 1, frozen=frozen), list(marks_of_number(number.pk)[: most + 1])
    return NumberPage(
        number=number,
        shown=number_text(number.canonical),
        known=known,
        says=number_sentence(known),
        kind=number_kind(number.kind),
        hint=hint_text(number.canonical),
        handsets=displays.by_platform(shown),
        displays=there,
        why=why_there(number, there),
        versions=versions[:most],
        more_versions=len(versions) > most,
        coming=rows[: len(coming[:FIRST])],
        past=rows[len(coming[:FIRST]) :],
        more_windows=max(len(coming), len(past)) > FIRST,
        marks=_marks(marks[:most]),
        more_marks=len(marks) > most,
        records=told_of("number", number.pk, FIRST),
        claim=claim,
        state_since=_state_since(number),
        ways=_ways(number, known),
        proofs=number_proofs.documents_of(number),
        code_form=code_form,
        groups=groups(),
    )


def _state_since(number: Number) -> datetime | None:
    reason = NUMBER_REASONS.get(NumberState(number.state))
    return kept_away_since(number, [reason]).get(reason) if reason else None


def _ways(number: Number, known: NumberKnown) -> Ways:
    code = number_codes.channel_for(number) if known.ownership.way is None else ""
    return Ways(code, number_codes.waiting(number) if code else None)


def _versions(number: Number, most: int, *, frozen: bool) -> list[tuple[LabelVersion, str]]:
    """The newest versions; a published one that certification keeps from being shown is frozen."""
    published = LabelVersion.State.PUBLISHED
    return [
        (version, "frozen" if frozen and version.state == published else version.state)
        for version in number.versions.order_by("-sequence")[:most]
    ]


def _marks(marks: Sequence[SeenMark]) -> list[MarkShown]:
    displays = [mark.display_id for mark in marks if mark.gone_at is None]
    appeals = Appeal.objects.filter(display__in=displays).order_by("made_at", "pk") if displays else ()
    latest = {appeal.display_id: appeal for appeal in appeals}
    return [
        MarkShown(
            directory=str(mark.display.directory),
            mark=texts.mark(mark.kind),
            since=mark.since,
            gone_at=mark.gone_at,
            display=mark.display_id,
            appeal=latest.get(mark.display_id),
        )
        for mark in marks
    ]


def read_back(number: ParsedNumber) -> str:
    """Returns a typed number as it was read: “021-5888 1234, fixed line, Shanghai”."""
    parts = [number.display, number_kind(number.kind.value), hint_text(number.canonical)]
    return _(", ").join(part for part in parts if part)
