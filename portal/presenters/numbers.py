"""What the pages of numbers show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from compliance.evidence.selectors import HistoryEntry, history
from compliance.models import Licence
from compliance.reviews.models import Case
from compliance.reviews.selectors import open_case_about
from labels.directories.models import Directory
from labels.displays import proofs
from labels.domain.numbers import ParsedNumber, number_text
from labels.domain.ownership import Ownership
from labels.entitlement import number_proofs
from labels.models import LabelVersion, Number
from labels.numbers import codes as number_codes
from labels.registry.models import NumberCode
from labels.selectors import DisplayCell, active_displays, coming_labels, directories, live_labels, matrix
from labels.texts import number_kind
from portal.forms.numbers import CodeForm
from portal.presenters import displays
from portal.presenters.words import hint_text
from tenants.clock import business_now
from tenants.kept_queries import KeptQuery, among
from tenants.when import dated_text, local


@dataclass(frozen=True)
class NumberInList:
    """A number in a list. label: the one that is live, coming: the next one, or empty; display_state: the worst of its
    displays.
    """

    id: UUID
    ownership: Ownership
    number: str
    kind: str
    group: str
    note: str
    state: str
    label: str
    coming: str
    display_state: str
    critical: bool


_STATES: Final = KeptQuery(
    lambda numbers: (
        active_displays()
        .filter(among("number", numbers))
        .order_by()
        .values_list("number_id", "state", "wanted_reason")
        .distinct()
    )
)


def number_rows(numbers: Sequence[Number]) -> list[NumberInList]:
    """Numbers in a list."""
    live, coming = live_labels(numbers), coming_labels(numbers)
    states: dict[UUID, list[str]] = {}
    for key, state, reason in _STATES(numbers=[number.pk for number in numbers]):
        states.setdefault(key, []).append(displays.standing(state, reason))
    owned = number_proofs.owned(number.pk for number in numbers)
    return [
        NumberInList(
            id=number.pk,
            ownership=owned[number.pk],
            number=number_text(number.canonical),
            kind=number_kind(number.kind),
            group=number.group,
            note=number.note,
            state=number.state,
            label=live[number.pk].text if number.pk in live else "",
            coming=coming[number.pk].text if number.pk in coming else "",
            display_state=displays.worst(states.get(number.pk, ())),
            critical=number.critical,
        )
        for number in numbers
    ]


@dataclass(frozen=True)
class Ways:
    """How a number may be proved. shown: labels may be shown on it now; code: over what (sms, voice) a code
    would come that proves it, else empty; sent: one that
    waits; kept_until, claim_until: the days until which its label stays, the client keeps it, without a proof.
    """

    shown: bool
    code: str
    sent: NumberCode | None
    kept_until: str
    claim_until: str


@dataclass(frozen=True)
class NumberPage:
    """One number. shown: as people read it; hint: what its digits say; displays: what each directory shows; versions:
    each with its state, of the family label; claim: the
    case about a number that another client holds; proofs: documents that name it.
    """

    number: Number
    shown: str
    kind: str
    hint: str
    handsets: displays.Handsets
    displays: Sequence[tuple[Directory, DisplayCell]]
    versions: Sequence[tuple[LabelVersion, str]]
    records: Sequence[HistoryEntry]
    claim: Case | None
    ownership: Ownership
    ways: Ways
    proofs: Sequence[Licence]
    code_form: CodeForm


def number_page(number: Number, code_form: CodeForm) -> NumberPage:
    """One number with its versions, displays and history. code_form: for a code that is given back."""
    active = directories()
    cells = matrix([number.pk])[number.pk]
    claim = open_case_about(Case.Kind.NUMBER_CLAIM, number.pk) if number.state == Number.State.DISPUTED else None
    shown = [(directory.platform, cells[directory.pk].shown) for directory in active if directory.pk in cells]
    owned = number_proofs.owned([number.pk])[number.pk]
    return NumberPage(
        number=number,
        shown=number_text(number.canonical),
        kind=number_kind(number.kind),
        hint=hint_text(number.canonical),
        handsets=displays.by_platform(shown),
        displays=[(directory, cells.get(directory.pk, displays.NO_CELL)) for directory in active],
        versions=_versions(number, frozen=any(cell.wanted_reason == "frozen" for cell in cells.values())),
        records=history(("number", number.pk), limit=20),
        claim=claim,
        ownership=owned,
        ways=_ways(number, owned),
        proofs=number_proofs.documents_of(number),
        code_form=code_form,
    )


def _ways(number: Number, owned: Ownership) -> Ways:
    code = number_codes.channel_for(number) if owned.way is None else ""
    return Ways(
        shown=proofs.proved([number], business_now())[number.pk].now,
        code=code,
        sent=number_codes.waiting(number) if code else None,
        kept_until=_day(proofs.kept_until([number])[number.pk]) if owned.way is None else "",
        claim_until=_day(number.claim_until),
    )


def _day(instant: datetime | None) -> str:
    return dated_text(local(instant).date()) if instant is not None else ""


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
