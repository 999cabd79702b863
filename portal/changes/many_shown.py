"""What is said about many numbers and their labels before any of them is asked for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from labels.domain.numbers import number_text
from labels.numbers.label_rows import MOST_ROWS, LabelRow
from labels.texts import import_problem
from maintenance import services
from maintenance.services.many_labels import NO_LABEL, NOT_IN_USE, SAME, UNDER_WAY, Judged
from portal.labels.checks import label_check
from tenants import context
from tenants.domain.actors import Actor
from tenants.outside import spreadsheets

SHOWN: Final = 50  # rows that are right
WRONG: Final = "many labels, wrong rows"  # what is signed


@dataclass(frozen=True)
class WrongRow:
    """A row that is left out. why: what is wrong and what to do; url, action: where that is done, or empty."""

    line: int
    number: str
    label: str
    why: str
    url: str = ""
    action: str = ""


@dataclass(frozen=True)
class RightRow:
    """A row that can be asked for. notes: what is to be known of it."""

    line: int
    number: str
    label: str
    notes: Sequence[str]


@dataclass(frozen=True)
class Outcome:
    """What becomes of some labels. sessions: (start, end) of the first window; none where no time is permitted, or they
    are paused and wait in the line.
    """

    labels: int
    needs_review: bool
    sessions: Sequence[tuple[datetime, datetime]]
    paused: bool = False


@dataclass(frozen=True)
class RowsRead:
    """Rows that were read and looked at. same: how many have their label already; right: the first of right_count;
    payload, left_out: what is posted to ask for the labels, and to download the wrong rows; unknown: how many numbers
    are not the client's, to_add: these with their labels, as they are posted to be imported.
    """

    right: Sequence[RightRow]
    right_count: int
    wrong: Sequence[WrongRow]
    same: int
    outcomes: Sequence[Outcome]
    payload: str = ""
    left_out: str = ""
    unknown: int = 0
    to_add: str = ""


def looked_at(rows: Sequence[LabelRow], *, actor: Actor) -> RowsRead:
    """What was found about the rows, and what would become of them."""
    judged = _judged(rows)
    wrong = _wrong(judged)
    right = [_right(row, found) for row, found in judged if found is not None and not found.code]
    unknown = [row for row, found in judged if row.problem is None and _is_unknown(found)]
    return RowsRead(
        right=right[:SHOWN],
        right_count=len(right),
        wrong=wrong,
        left_out=_left_out(wrong),
        unknown=len(unknown),
        to_add="\n".join(["number\tlabel", *(f"{row.canonical}\t{row.label}" for row in unknown)]) if unknown else "",
        same=sum(found is not None and found.code == SAME for _row, found in judged),
        outcomes=[
            Outcome(each.labels, each.needs_review, [(one.start, one.end) for one in each.slot.sessions])
            if each.slot
            else Outcome(each.labels, each.needs_review, (), each.paused)
            for each in services.foresee((found for _row, found in judged if found is not None), actor=actor)
        ],
    )


def labels_asked(labels: int, numbers: int) -> str:
    """What was asked for, in a sentence."""
    if not labels:
        return _("Nothing is left to ask for.")
    said = ngettext(
        "%(labels)s label is asked for (numbers: %(numbers)s): its earliest window is booked by itself.",
        "%(labels)s labels are asked for (numbers: %(numbers)s): the earliest window of each is booked by itself.",
        labels,
    )
    return said % {"labels": f"{labels:,}", "numbers": f"{numbers:,}"}


def wrong_rows_as_csv(wrong: Iterable[WrongRow]) -> bytes:
    """The wrong rows with their reasons, as they are brought again once they are corrected."""
    return spreadsheets.as_csv(
        [_("Number"), _("Label"), _("Line"), _("What is wrong")],
        ((row.number, row.label, row.line, row.why) for row in wrong),
    )


@dataclass(frozen=True)
class LabelsWithNumbers:
    """Labels of numbers that are imported. count: those that are asked for with them; notes: by line; too_many: none
    is, as there are more than are taken at once; left_out: what is posted to download the wrong rows.
    """

    count: int
    notes: Mapping[int, Sequence[str]]
    wrong: Sequence[WrongRow] = ()
    too_many: bool = False
    left_out: str = ""


def with_numbers(rows: Sequence[LabelRow]) -> LabelsWithNumbers:
    """What becomes of the labels once the numbers are there."""
    if len(rows) > MOST_ROWS:
        return LabelsWithNumbers(0, {}, too_many=True)
    judged = _judged(rows, registering=True)
    right = [_right(row, found) for row, found in judged if found is not None and not found.code]
    wrong = _wrong(judged)
    notes = {each.line: each.notes for each in right}
    return LabelsWithNumbers(len(right), notes, wrong, left_out=_left_out(wrong))


def signed(what: str, rows: list[list[Any]]) -> str:
    """Rows as a form posts them back."""
    return signing.dumps(rows, salt=context.signing_salt(what), compress=True)


def _left_out(wrong: Sequence[WrongRow]) -> str:
    return signed(WRONG, [[row.line, row.number, row.label, row.why] for row in wrong]) if wrong else ""


def _judged(rows: Sequence[LabelRow], *, registering: bool = False) -> list[tuple[LabelRow, Judged | None]]:
    """Each row with what is found about it; None: it cannot be read."""
    readable = [row for row in rows if row.problem is None]
    found = dict(
        zip(
            (row.line for row in readable),
            services.judge_rows([(row.canonical, row.label) for row in readable], registering=registering),
            strict=True,
        )
    )
    return [(row, found.get(row.line)) for row in rows]


def _right(row: LabelRow, found: Judged) -> RightRow:
    notes = []
    if found.check is not None and found.check.decision != "accept":
        notes.append(_("A reviewer checks this label before it is shown."))
    if found.unproved:
        notes.append(_("Not proved yet: its window waits until the number is proved."))
    return RightRow(row.line, number_text(row.canonical), found.text, notes)


def _wrong(judged: Iterable[tuple[LabelRow, Judged | None]]) -> list[WrongRow]:
    return [
        WrongRow(row.line, row.number, row.label, *_why(row, found))
        for row, found in judged
        if found is None or found.code not in ("", SAME)
    ]


def _is_unknown(found: Judged | None) -> bool:
    """Whether the number is not among the client's."""
    return found is None or (found.number is None and found.check is None)


def _why(row: LabelRow, found: Judged | None) -> tuple[str, str, str]:
    """What is wrong and what to do, and where that is done."""
    if row.problem is not None:
        return import_problem(row.problem.code, row.problem.params), "", ""
    if found is None or _is_unknown(found):
        return _("This is not among your numbers: add it first."), reverse("number_import"), _("Import a list")
    page = reverse("number", args=[found.number]) if found.number else ""
    if found.code == NOT_IN_USE:
        return _("This number is not in use (%(state)s).") % {"state": found.state}, page, _("View")
    if found.code == NO_LABEL:
        return _("There is no label in this row: enter one."), "", ""
    if found.code == UNDER_WAY:
        why = _("A change to “%(label)s” is under way: wait for it to finish, or cancel it first.")
        return why % {"label": found.coming}, page, _("View")
    findings = label_check(found.check).findings if found.check else ()
    against = [each for each in findings if each.state == "problem"]
    says = " ".join(f"{each.text} “{each.place}”" if each.place else each.text for each in against)
    linked = next((each for each in against if each.url), None)
    return says or _("This label cannot be used."), linked.url if linked else "", linked.action if linked else ""
