"""Notices as pages show them: what waits, who was asked, who has answered and how."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from maintenance import history
from maintenance.domain.negotiating import Then
from maintenance.models import Window
from maintenance.notices import selectors
from maintenance.notices.models import Acknowledgement, Notice
from maintenance.unanswered.models import STEPS
from portal.shell.todo import Todo
from portal.telling.told import PersonTold, people_told
from tenants.people.actors import name_shown
from tenants.when import moment_text

MOST_TODO = 5


@dataclass(frozen=True)
class NoticeRow:
    """A notice in a list. asks: people are asked already, and not only later; look: of the family notice."""

    notice: Notice
    asks: bool
    look: str
    answered_by: str


@dataclass(frozen=True)
class Person:
    """Somebody who was asked. answer: None while there is none. told: by what, and whether it arrived."""

    name: str
    answer: Acknowledgement | None
    told: PersonTold | None


@dataclass(frozen=True)
class StepShown:
    """A step to get an answer, with its time."""

    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class NoticeShown:
    """A notice with whom it asked and what was done. others: who answered without being one of those; turned_to: who
    was told beside them.

    can_answer: an answer is still of use. offers: a time that may be accepted, declined or countered.
    """

    notice: Notice
    people: Sequence[Person]
    others: Sequence[Acknowledgement]
    turned_to: Sequence[PersonTold]
    steps: Sequence[StepShown]
    subject: str
    newer: UUID | None
    can_answer: bool
    offer: tuple[datetime, datetime] | None
    begins: datetime | None
    ends: datetime | None


def notice_row(notice: Notice, now: datetime) -> NoticeRow:
    """A notice as its row in a list."""
    first = next(iter(notice.acknowledgements.all()), None)
    asks = notice.asked_at <= now
    look = "planned" if notice.state == Notice.State.OPEN and not asks else notice.state
    return NoticeRow(notice, asks, look, name_shown(first.name) if first is not None else "")


def notice_of_window(window: Window, now: datetime) -> NoticeRow | None:
    """Returns the last notice of a window, with its answers; None where nobody is asked."""
    rows = selectors.notices().filter(about=history.about(window), kind=Notice.Kind.WINDOW)
    notice = rows.exclude(state__in=[Notice.State.SUPERSEDED, Notice.State.VOID]).first()
    return notice_row(notice, now) if notice is not None else None


def notice_shown(notice: Notice) -> NoticeShown:
    """Returns a notice with its people, answers and steps."""
    asked = selectors.asked(notice)
    told = {each.id: each for each in people_told(selectors.ways_of(notice))} if notice.taken else {}
    known = {each.answer.pk for each in asked if each.answer is not None}
    words = notice.parameters
    offers = notice.kind == Notice.Kind.MOVE and words.get("new_start") is not None
    return NoticeShown(
        notice=notice,
        people=[Person(each.contact.name, each.answer, told.pop(each.contact.pk, None)) for each in asked],
        turned_to=[*told.values()],
        others=[each for each in notice.acknowledgements.all() if each.pk not in known],
        steps=[StepShown(str(STEPS[each.step]), each.at) for each in notice.steps],
        subject=_page_of(notice),
        newer=notice.superseded_by_id,
        can_answer=notice.state in Notice.ANSWERABLE,
        offer=(words["new_start"], words["new_end"]) if offers else None,
        begins=words.get("starts_at"),
        ends=words.get("ends_at"),
    )


def _page_of(notice: Notice) -> str:
    """Returns the page of a notice's subject; empty where this site has none."""
    try:
        return reverse(notice.page["name"], args=[notice.page["pk"]] if notice.page["pk"] else [])
    except NoReverseMatch:
        return ""


def notices_todo() -> list[Todo]:
    """Returns notices that wait for an answer, for the dashboard."""
    return [
        Todo(
            title=_("Please confirm: %(title)s") % {"title": notice.named},
            detail=_("answer by %(until)s") % {"until": moment_text(notice.until)},
            url=reverse("notice", args=[notice.pk]),
            action=_("Answer"),
            tone="warn",
        )
        for notice in selectors.open_notices()[:MOST_TODO]
    ]


def said_of_answer(outcome: Then | None) -> str:
    """Returns the page's words to a person who has answered. outcome: of an offer, None where there was none."""
    if outcome is Then.AGREED:
        return _("Agreed: the maintenance runs at that time.")
    if outcome is Then.OFFER_AGAIN:
        return _("Noted. The next possible time is offered: please answer that too.")
    if outcome is Then.DEFAULT:
        return _("Noted. No further time is offered: what the notice period provides applies.")
    return _("Thank you, that is confirmed.")
