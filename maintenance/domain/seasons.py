"""Plans the seasons in which an industry calls most: when the next one is, and whether a client is ready for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from maintenance.domain.wall_clock import day_in_year
from tenants.domain.working_days import chinese_new_year

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A span of whole local days, both included."""

    first: date
    last: date

    def meets(self, other: DaySpan) -> bool:
        """Tells whether they have a day in common."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class YearlySeason:
    """Every year from (month, day) to (month, day); it may cross the year's end."""

    first: tuple[int, int]
    last: tuple[int, int]

    def of_year(self, year: int) -> DaySpan | None:
        """Returns the season that begins in this year."""
        over = self.last < self.first
        return DaySpan(day_in_year(year, self.first), day_in_year(year + over, self.last))


@dataclass(frozen=True, slots=True)
class NewYearSeason:
    """The days around the Chinese New Year: from so many before its first day to so many after, the spring
    travel rush.
    """

    before: int
    after: int

    def of_year(self, year: int) -> DaySpan | None:
        """Returns the season around the lunar year that begins in this one; None if that is unknown."""
        day = chinese_new_year(year)
        return None if day is None else DaySpan(day - self.before * DAY, day + self.after * DAY)


def next_of(season: YearlySeason | NewYearSeason, today: date) -> DaySpan | None:
    """Returns the season that runs today or comes next; None if none is known."""
    for year in range(today.year - 1, today.year + 3):
        span = season.of_year(year)
        if span is not None and span.last >= today:
            return span
    return None


def lead_due(span: DaySpan, leads: Iterable[int], today: date) -> int | None:
    """Returns the lead (days ahead) of the latest question that is due; None before the first, and once the season
    runs.
    """
    ahead = (span.first - today).days
    return min((lead for lead in leads if 0 < ahead <= lead), default=None)


def answer_until(span: DaySpan, lead: int, leads: Iterable[int]) -> date:
    """Returns the day on which an answer is too late: the next question, or the season's first day."""
    return span.first - max((each for each in leads if each < lead), default=0) * DAY


class ReadyQuestion(StrEnum):
    LABEL = "label"  # is the label of the season ready?
    DOCUMENTS = "documents"  # are the documents valid past it?
    WINDOWS = "windows"  # does maintenance fall into it?


class Readiness(StrEnum):
    READY = "ready"
    COMING = "coming"  # submitted: a reviewer or a window has it
    LACKING = "lacking"


@dataclass(frozen=True, slots=True)
class SceneLabel:
    """A label of the client. published: wanted now; first, last: the days on which it is valid, None: open.

    unproved: how many of its numbers lack a proof, so that nothing is shown on them.
    """

    text: str
    published: bool
    first: date | None = None
    last: date | None = None
    unproved: int = 0


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A document that the client owes. last: its last valid day, None without one; in_review: a renewal is."""

    code: str
    last: date | None
    in_review: bool = False
    licence: UUID | None = None


@dataclass(frozen=True, slots=True)
class BookedWindow:
    """A booked window that touches what handsets show."""

    window: UUID
    title: str
    days: DaySpan


@dataclass(frozen=True, slots=True)
class SeasonFacts:
    """The facts of a client when it is asked. labels: those with a word of the season, or all if it has no words."""

    labels: tuple[SceneLabel, ...]
    documents: tuple[HeldDocument, ...]
    windows: tuple[BookedWindow, ...]


@dataclass(frozen=True, slots=True)
class ReadyAnswer:
    """One of the three answers. reason: none, unproved, ends_early, starts_late, in_review, expires, inside, or empty
    when ready; params: of the reason, in the client's words (text, day, count).
    """

    question: ReadyQuestion
    readiness: Readiness
    reason: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    subjects: tuple[UUID, ...] = ()


def ready_for(span: DaySpan, facts: SeasonFacts) -> tuple[ReadyAnswer, ...]:
    """Returns the three answers, in the order of the questions."""
    return _label(span, facts.labels), _documents(span, facts.documents), _windows(span, facts.windows)


def lacks(answers: Iterable[ReadyAnswer]) -> int:
    """Counts the answers that say that something is lacking."""
    return sum(answer.readiness is Readiness.LACKING for answer in answers)


def _label(span: DaySpan, labels: tuple[SceneLabel, ...]) -> ReadyAnswer:
    ask = ReadyQuestion.LABEL
    if not labels:
        return ReadyAnswer(ask, Readiness.LACKING, "none")
    whole = [each for each in labels if _covers(each, span)]
    if unproved := max((each for each in whole if each.unproved), key=lambda each: each.unproved, default=None):
        return ReadyAnswer(ask, Readiness.LACKING, "unproved", {"text": unproved.text, "count": str(unproved.unproved)})
    if shown := next((each for each in whole if each.published), None):
        return ReadyAnswer(ask, Readiness.READY, params={"text": shown.text})
    if whole:
        return ReadyAnswer(ask, Readiness.COMING, "in_review", {"text": whole[0].text})
    early = [each for each in labels if each.last is not None and each.last < span.last]
    if early:
        latest = max(early, key=lambda each: each.last or span.first)
        return ReadyAnswer(ask, Readiness.LACKING, "ends_early", {"text": latest.text, "day": _iso(latest.last)})
    late = min(labels, key=lambda each: each.first or span.first)
    return ReadyAnswer(ask, Readiness.LACKING, "starts_late", {"text": late.text, "day": _iso(late.first)})


def _covers(label: SceneLabel, span: DaySpan) -> bool:
    begins = label.first is None or label.first <= span.first
    return begins and (label.last is None or label.last >= span.last)


def _documents(span: DaySpan, documents: tuple[HeldDocument, ...]) -> ReadyAnswer:
    ask = ReadyQuestion.DOCUMENTS
    short = [each for each in documents if each.last is None or each.last < span.last]
    lacking = [each for each in short if not each.in_review]
    if not short:
        return ReadyAnswer(ask, Readiness.READY)
    first = min(lacking or short, key=lambda each: each.last or date.min)
    params = {"code": first.code, "day": _iso(first.last), "count": str(len(lacking or short))}
    subjects = tuple(each.licence for each in (lacking or short) if each.licence is not None)
    if not lacking:
        return ReadyAnswer(ask, Readiness.COMING, "in_review", params, subjects)
    return ReadyAnswer(ask, Readiness.LACKING, "expires" if first.last else "none", params, subjects)


def _windows(span: DaySpan, windows: tuple[BookedWindow, ...]) -> ReadyAnswer:
    inside = [each for each in windows if each.days.meets(span)]
    if not inside:
        return ReadyAnswer(ReadyQuestion.WINDOWS, Readiness.READY)
    params = {"text": inside[0].title, "day": _iso(inside[0].days.first), "count": str(len(inside))}
    subjects = tuple(each.window for each in inside)
    return ReadyAnswer(ReadyQuestion.WINDOWS, Readiness.LACKING, "inside", params, subjects)


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()
