"""What the pages of numbers show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from compliance.evidence.selectors import HistoryEntry, history
from compliance.models import Licence
from compliance.reviews.models import Case
from compliance.reviews.selectors import open_case_about
from labels.directories.models import Directory
from labels.displays.since import kept_away_since
from labels.domain.number_known import NumberKnown
from labels.domain.number_states import NumberState
from labels.domain.numbers import ParsedNumber, number_text
from labels.domain.wanted import NUMBER_REASONS
from labels.entitlement import number_proofs
from labels.known import known_of_numbers
from labels.models import LabelVersion, Number
from labels.number_words import number_sentence
from labels.numbers import codes as number_codes
from labels.registry.models import NumberCode
from labels.selectors import DisplayCell, directories, matrix
from labels.texts import number_kind
from portal.displays import shown as displays
from portal.displays.why_shown import WhyThere, why_there
from portal.numbers.forms import CodeForm
from portal.shell.words import hint_text


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
    """How a number may be proved. code: over what (sms, voice) a code would come that proves it, else empty; sent: one
    that waits.
    """

    code: str
    sent: NumberCode | None


@dataclass(frozen=True)
class NumberPage:
    """One number. shown: as people read it; known, says: what is known of it, in a sentence; hint: what its digits say;
    displays: what each directory shows, why: and why that is not as it should be; versions: each with its state, of the
    family label; claim: the case about a number that another client holds; state_since: of what its carrier has done;
    proofs: documents that name it.
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
    records: Sequence[HistoryEntry]
    claim: Case | None
    state_since: datetime | None
    ways: Ways
    proofs: Sequence[Licence]
    code_form: CodeForm


def number_page(number: Number, code_form: CodeForm) -> NumberPage:
    """One number with its versions, displays and history. code_form: for a code that is given back."""
    active = directories()
    cells = matrix([number.pk])[number.pk]
    claim = open_case_about(Case.Kind.NUMBER_CLAIM, number.pk) if number.state == Number.State.DISPUTED else None
    shown = [(directory.platform, cells[directory.pk].shown) for directory in active if directory.pk in cells]
    known = known_of_numbers([number])[number.pk]
    there = [(directory, cells.get(directory.pk, displays.NO_CELL)) for directory in active]
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
        versions=_versions(number, frozen=any(cell.wanted_reason == "frozen" for cell in cells.values())),
        records=history(("number", number.pk), limit=20),
        claim=claim,
        state_since=_state_since(number),
        ways=_ways(number, known),
        proofs=number_proofs.documents_of(number),
        code_form=code_form,
    )


def _state_since(number: Number) -> datetime | None:
    reason = NUMBER_REASONS.get(NumberState(number.state))
    return kept_away_since(number, [reason]).get(reason) if reason else None


def _ways(number: Number, known: NumberKnown) -> Ways:
    code = number_codes.channel_for(number) if known.ownership.way is None else ""
    return Ways(code, number_codes.waiting(number) if code else None)


def _versions(number: Number, *, frozen: bool) -> list[tuple[LabelVersion, str]]:
    """The newest versions; a published one that certification keeps from being shown is frozen."""
    published = LabelVersion.State.PUBLISHED
    return [
        (version, "frozen" if frozen and version.state == published else version.state)
        for version in number.versions.order_by("-sequence")[:50]
    ]


def read_back(number: ParsedNumber) -> str:
    """A number that was typed, as it was understood: “021-5888 1234, fixed line, Shanghai”."""
    parts = [number.display, number_kind(number.kind.value), hint_text(number.canonical)]
    return _(", ").join(part for part in parts if part)
