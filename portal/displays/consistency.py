"""Consistency checks: what handsets showed when they were looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.evidence.selectors import doer_of
from labels import texts
from labels.directories.capabilities import acceleration_price_of
from labels.displays.sightings import displays_left_out
from labels.domain.numbers import number_text
from labels.models import ConsistencyAnswer, ConsistencyCheck, Number
from maintenance.models import Window
from maintenance.selectors import windows_with_requests
from tenants.database.kept_queries import PreparedQuery, among

Scope = ConsistencyCheck.Scope
LISTED = 50  # displays of a directory


@dataclass(frozen=True)
class Counts:
    """Displays of a check: left_out: nothing is to be shown there, or the directory does not take the latest label."""

    agree: int
    on_the_way: int
    left_out: int
    differ: int


@dataclass(frozen=True)
class Differing:
    """A display that differed. mark: words, or empty; state: of the family display."""

    number: str
    wanted: str | None
    shown: str | None
    state: str
    mark: str
    url: str


@dataclass(frozen=True)
class LeftOut:
    """A display that was not counted, and why, as it stands now."""

    number: str
    why: str
    url: str


@dataclass(frozen=True)
class AnswerShown(Counts):
    """What a directory's handsets showed. state: of the family consistency; price: of an acceleration, in fen;
    differing: the first ones, `more` others; without: the first that are left out.
    """

    name: str
    code: str
    kind: str
    critical: bool
    state: str
    looked_at: datetime | None
    price: int | None
    differing: Sequence[Differing]
    more: int
    without: Sequence[LeftOut]


@dataclass(frozen=True)
class CheckShown(Counts):
    """A check. url: of what it is about, or empty; critical: whether any directory is."""

    id: UUID
    title: str
    url: str
    asked_at: datetime
    asked_by: str
    ended_at: datetime | None
    answers: Sequence[AnswerShown]
    critical: bool
    differing_names: Sequence[str]


def handset_check(check: ConsistencyCheck) -> CheckShown:
    """A check and what each directory has answered so far."""
    answers = [
        _answer(each, check) for each in check.answers.select_related("directory").order_by("directory__position")
    ]
    title, url = _about(check)
    total = _sum(answers)
    return CheckShown(
        id=check.pk,
        title=title,
        url=url,
        asked_at=check.asked_at,
        asked_by=doer_of(check, "asked_by"),
        ended_at=check.ended_at,
        answers=answers,
        critical=any(each.critical for each in answers),
        differing_names=[each.name for each in answers if each.differ],
        agree=total.agree,
        on_the_way=total.on_the_way,
        left_out=total.left_out,
        differ=total.differ,
    )


def _sum(answers: Iterable[ConsistencyAnswer | AnswerShown]) -> Counts:
    rows = [(each.agree, each.on_the_way, each.left_out, each.differ) for each in answers]
    return Counts(*(sum(column) for column in zip(*rows, strict=True))) if rows else Counts(0, 0, 0, 0)


def _about(check: ConsistencyCheck) -> tuple[str, str]:
    if check.scope == Scope.NUMBER:
        number = Number.objects.filter(canonical=check.value).first()
        return _title(check), reverse("number", args=[number.pk]) if number else ""
    if check.scope == Scope.WINDOW:
        window = windows_with_requests().filter(pk=check.value).first()
        return _title(check, window), reverse("window", args=[window.pk]) if window else ""
    return _title(check), ""


def _title(check: ConsistencyCheck, window: Window | None = None) -> str:
    """What it is about. window: of its scope, if it is still there."""
    if check.scope == Scope.NUMBER:
        return number_text(check.value)
    if check.scope == Scope.LABEL:
        return _("Label “%(label)s”") % {"label": check.value}
    if check.scope == Scope.WINDOW:
        return str(window) if window is not None else _("A maintenance window")
    return _("All numbers")


def _answer(answer: ConsistencyAnswer, check: ConsistencyCheck) -> AnswerShown:
    without = displays_left_out(check, answer.directory)[:LISTED] if answer.left_out else ()
    counts = _sum([answer])
    return AnswerShown(
        name=str(answer.directory),
        code=answer.directory.code,
        kind=answer.directory.get_kind_display(),
        critical=answer.directory.critical,
        state=_state(counts, ended=answer.looked_at is not None),
        looked_at=answer.looked_at,
        price=acceleration_price_of(answer.directory),
        differing=[
            Differing(
                number=number_text(each["number"]),
                wanted=each["wanted"],
                shown=each["shown"],
                state=each["state"],
                mark=texts.mark(each["mark"]) if each["mark"] else "",
                url=reverse("display", args=[each["display"]]),
            )
            for each in answer.differing[:LISTED]
        ],
        more=max(answer.differ - LISTED, 0),
        without=[
            LeftOut(
                number_text(cell.number.canonical),
                texts.wanted_reason(cell.wanted_reason),
                reverse("display", args=[cell.pk]),
            )
            for cell in without
        ],
        agree=answer.agree,
        on_the_way=answer.on_the_way,
        left_out=answer.left_out,
        differ=answer.differ,
    )


def _state(counts: Counts, *, ended: bool) -> str:
    """How it stands, as a state of the family consistency."""
    if not ended:
        return "asked"
    if counts.differ:
        return "differs"
    if counts.on_the_way:
        return "on_the_way"
    return "left_out" if counts.left_out and not counts.agree else "agrees"


@dataclass(frozen=True)
class CheckRow:
    """A check in a list. state: of the family consistency."""

    id: UUID
    title: str
    asked_at: datetime
    state: str


_LATEST: Final = PreparedQuery(lambda: ConsistencyCheck.objects.all()[:8])
_ANSWERS: Final = PreparedQuery(lambda checks: ConsistencyAnswer.objects.filter(among("asked", checks)).order_by("pk"))
_WINDOWS: Final = PreparedQuery(lambda keys: windows_with_requests().filter(among("pk", keys)))


def latest_checks() -> list[CheckRow]:
    """The latest checks."""
    checks = _LATEST()
    answers: dict[UUID, list[ConsistencyAnswer]] = {}
    for answer in _ANSWERS(checks=[each.pk for each in checks]) if checks else []:
        answers.setdefault(answer.asked_id, []).append(answer)
    keys = [UUID(each.value) for each in checks if each.scope == Scope.WINDOW]
    windows = {str(window.pk): window for window in _WINDOWS(keys=keys)} if keys else {}
    return [
        CheckRow(
            each.pk,
            _title(each, windows.get(each.value)),
            each.asked_at,
            _state(_sum(answers.get(each.pk, [])), ended=each.ended_at is not None),
        )
        for each in checks
    ]
