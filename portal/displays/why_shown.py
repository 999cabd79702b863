"""Why displays are not as they should be: the cause first, then since when, what it means and what can be done."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from labels.directories.models import Directory
from labels.display_words import WHY_WORDS, display_cause
from labels.displays.seen import marks_standing
from labels.displays.since import kept_away_since
from labels.domain.display_why import Why, display_why
from labels.domain.wanted import WantedReason
from labels.models import Display, Number
from labels.selectors import DisplayCell

# Of the number itself: its own page has said it before.
OF_THE_NUMBER: Final = frozenset(
    {
        WantedReason.NUMBER_UNPROVED,
        WantedReason.NUMBER_DISPUTED,
        WantedReason.NUMBER_SUSPENDED,
        WantedReason.NUMBER_RECYCLED,
        WantedReason.NUMBER_RELEASED,
    }
)
MOST_CAUSES: Final = 3  # of a label
_ASK: Final = ("case_new", "", lazy("Ask support"))
_CHOOSE: Final = ("change_new", "?number={number}", lazy("Choose a label"))
_SEE_DOCUMENTS: Final = ("licences", "", lazy("See the documents"))
# Where it is done: the name of a page, what is asked of it, and the words of the link.
_WHERE: Final[Mapping[Why | WantedReason, tuple[str, str, Promise]]] = {
    Why.LABEL_REFUSED: _CHOOSE,
    WantedReason.KEPT: _CHOOSE,
    WantedReason.NOT_TAKEN: _CHOOSE,
    Why.REFUSED: _ASK,
    Why.UNDECIDED: _ASK,
    WantedReason.NOT_CERTIFIED: _SEE_DOCUMENTS,
    WantedReason.FROZEN: _SEE_DOCUMENTS,
}


@dataclass(frozen=True)
class WhyShown:
    """A cause. since: None where it is not known, after the words that go before it; url, action: a link to where it is
    done, or empty where the page has it.
    """

    code: Why | WantedReason
    cause: str
    since_words: str
    since: datetime | None
    meaning: str
    advice: str
    url: str = ""
    action: str = ""


@dataclass(frozen=True)
class WhyThere:
    """A cause, and the directories of which it is true: each with its name and the page of the display."""

    why: WhyShown
    places: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class KnownSince:
    """Since when, as far as it is known: a mark, by its display; what keeps a label away, by the reason."""

    marks: Mapping[int, datetime]
    reasons: Mapping[WantedReason, datetime]


def _why(cell: Display | DisplayCell) -> Why | WantedReason | None:
    return display_why(cell.state, cell.wanted_reason, cell.mark, cell.trouble)


def why_shown(cell: Display | DisplayCell, number: UUID, known: KnownSince) -> WhyShown | None:
    """Why this display of a number is not as it should be; None where it is, or on its way."""
    why = _why(cell)
    if why is None:
        return None
    words, (page, query, action) = WHY_WORDS[why], _WHERE.get(why, ("", "", ""))
    return WhyShown(
        code=why,
        cause=display_cause(why, cell),
        since_words=str(words.since),
        since=_since(why, cell, known),
        meaning=str(words.meaning),
        advice=str(words.advice),
        url=reverse(page) + query.format(number=number) if page else "",
        action=str(action),
    )


def _since(why: Why | WantedReason, cell: Display | DisplayCell, known: KnownSince) -> datetime | None:
    match why:
        case Why.MARKED:
            return known.marks.get(cell.pk) if cell.pk else None
        case WantedReason():
            return known.reasons.get(why)
        case Why.OTHER_TEXT:
            return cell.shown_since
        case Why.UNDECIDED:
            return cell.answer_by
        case Why.OLD_TEXT | Why.NO_TEXT:
            return cell.expected_by
    return None


def why_of(cell: Display) -> WhyShown | None:
    """Why one display is not as it should be."""
    return why_shown(cell, cell.number_id, _known_since(cell.number, [cell]))


def why_there(number: Number, cells: Iterable[tuple[Directory, DisplayCell]]) -> list[WhyThere]:
    """Why a number is not as it should be, each cause once with its directories, in their order."""
    there = [(directory, cell) for directory, cell in cells if cell.pk is not None and _why(cell) not in OF_THE_NUMBER]
    known = _known_since(number, [cell for _directory, cell in there])
    places: dict[WhyShown, list[tuple[str, str]]] = {}
    for directory, cell in there:
        why = why_shown(cell, number.pk, known)
        if why is not None:
            places.setdefault(why, []).append((str(directory), reverse("display", args=[cell.pk])))
    return [WhyThere(why, there) for why, there in places.items()]


def _known_since(number: Number, cells: Sequence[Display | DisplayCell]) -> KnownSince:
    reasons = {why for cell in cells if isinstance(why := _why(cell), WantedReason)}
    marked = [cell.pk for cell in cells if cell.mark and cell.pk is not None]
    return KnownSince(marks_standing(marked), kept_away_since(number, reasons))


def causes_by_label(cells: QuerySet[Display]) -> dict[str, list[tuple[str, int]]]:
    """Label → why displays of it are not as they should be, the most frequent causes first, with how many there are."""
    columns = ("wanted", "state", "mark", "trouble", "shown")
    alike = cells.filter(state__in=Display.BAD).order_by().values_list(*columns).annotate(Count("pk"))
    causes: dict[str, Counter[str]] = {}
    for *row, count in alike:
        cell = Display(**dict(zip(columns, row, strict=True)))
        why = display_why(cell.state, WantedReason.LABEL, cell.mark, cell.trouble)
        if why is not None:
            causes.setdefault(cell.wanted or "", Counter())[display_cause(why, cell)] += count
    return {text: found.most_common(MOST_CAUSES) for text, found in causes.items()}


def causes_first(cells: QuerySet[Display]) -> list[str]:
    """Why displays are not as they should be: the most frequent causes first, each once."""
    found = Counter[str]()
    for causes in causes_by_label(cells).values():
        found.update(dict(causes))
    return [cause for cause, _count in found.most_common(MOST_CAUSES)]
