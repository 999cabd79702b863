"""The times that the planner proposes, what is promised for each, and why others are not."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from labels import texts as label_texts
from labels.displays.wanted import seeing_standby
from labels.domain.wanted import StandbyPeriod, Visibility, VisibilityReason
from labels.selectors import directories
from maintenance import plain, texts
from maintenance.calendars.selectors import terms
from maintenance.domain.plans import Alternative, Proposal, Slot
from maintenance.models import MaintenanceRequest, Window
from maintenance.promises import selectors as promised
from portal.calls.outbound import OutboundHint, hints_of_times
from portal.changes.forms import wish_fields
from portal.shell.words import sentences
from tenants.when import duration_text


@dataclass(frozen=True)
class StandbySeen:
    """Where a standby label is seen. state: of the family display; included: at all."""

    name: str
    state: str
    detail: str
    included: bool


@dataclass(frozen=True)
class SlotShown:
    """A window to choose, with what is promised for it. value: as it is posted; sessions: (start, end) of each;
    outbound: what it costs in calls, None without an impact or without calls.
    """

    value: str
    starts_at: datetime
    ends_at: datetime
    sessions: Sequence[tuple[datetime, datetime]]
    reasons: Sequence[str]
    published_by: datetime
    completed_by: datetime
    standby: Sequence[StandbySeen]
    outbound: OutboundHint | None
    chosen: bool


@dataclass(frozen=True)
class PassedOverShown:
    """A time that was not proposed, and why."""

    starts_at: datetime
    ends_at: datetime
    reasons: Sequence[str]


@dataclass(frozen=True)
class AlternativeShown:
    """What would fit when nothing does. value: as it is posted; fields: (name, value), what is left of the wish;
    numbers: how many of them, None: all.
    """

    title: str
    value: str
    starts_at: datetime
    ends_at: datetime
    sessions: Sequence[tuple[datetime, datetime]]
    fields: Sequence[tuple[str, str]]
    numbers: int | None


@dataclass(frozen=True)
class Times:
    """What the planner proposes."""

    slots: Sequence[SlotShown]
    passed_over: Sequence[PassedOverShown]
    alternatives: Sequence[AlternativeShown]


def times(
    request: MaintenanceRequest,
    proposal: Proposal | None,
    now: datetime,
    chosen: datetime | None = None,
    window: Window | None = None,
) -> Times:
    """What is proposed; nothing where nothing may be chosen. window: that would move there."""
    if proposal is None:
        return Times((), (), ())
    offered = slots(request, proposal, now, chosen, window)
    return Times(offered, passed_over(proposal), [_alternative(each) for each in proposal.alternatives])


def slots(
    request: MaintenanceRequest,
    proposal: Proposal,
    now: datetime,
    chosen: datetime | None = None,
    window: Window | None = None,
    by_client: bool = True,
) -> list[SlotShown]:
    """The proposed windows, with what is promised for each; window: that would move there, by the client's doing or
    the platform's.
    """
    afterwards = timedelta(minutes=request.estimate["propagation"]["most"])
    seeing = [(str(each), seeing_standby(each)) for each in directories()] if request.standby_text else []
    offered = [slot.sessions for slot in proposal.slots]
    promises = (
        promised.of_draft(request, offered, now, terms())
        if window is None
        else promised.if_moved(window, offered, now, by_client=by_client)
    )
    names = texts.Names()
    # The page to which a hint leads is the client's: the desk has none.
    hinted = request.impact and by_client
    hints = hints_of_times(offered, now, window) if hinted else [None] * len(offered)
    return [
        SlotShown(
            value=plain.instant(slot.start),
            starts_at=slot.start,
            ends_at=slot.end,
            sessions=_spans(slot),
            reasons=sentences(slot.reasons, names),
            published_by=promise.due,
            completed_by=max(promise.due, slot.end if request.impact else promise.due) + afterwards,
            standby=standby_by_directory(StandbyPeriod(request.standby_text, now, slot.start, slot.end), seeing),
            outbound=hint,
            chosen=slot.start == chosen if chosen else place == 0,
        )
        for place, (slot, promise, hint) in enumerate(zip(proposal.slots, promises, hints, strict=True))
    ]


def _spans(slot: Slot) -> list[tuple[datetime, datetime]]:
    return [(session.start, session.end) for session in slot.sessions]


def passed_over(proposal: Proposal) -> list[PassedOverShown]:
    """The times that were not proposed."""
    names = texts.Names()
    return [PassedOverShown(time.start, time.end, sentences(time.reasons, names)) for time in proposal.passed_over]


def _alternative(each: Alternative) -> AlternativeShown:
    slot = each.slot
    return AlternativeShown(
        title=texts.alternative(each.given_up, slot.start, len(slot.sessions), each.numbers),
        value=plain.instant(slot.start),
        starts_at=slot.start,
        ends_at=slot.end,
        sessions=_spans(slot),
        fields=wish_fields(each.wish),
        numbers=each.numbers,
    )


_VISIBILITY = {
    VisibilityReason.IN_TIME: "shown",
    VisibilityReason.PARTLY: "waiting",
    VisibilityReason.TOO_LATE: "unseen",
    VisibilityReason.OUTSTAYS: "unseen",
}


Seeing = tuple[str, Callable[[StandbyPeriod], Visibility | None]]  # a directory's name, and what it shows


def standby_by_directory(period: StandbyPeriod, seeing: Iterable[Seeing]) -> list[StandbySeen]:
    """Where the standby label would be seen in a window booked now."""
    rows = []
    for name, seen_of in seeing:
        seen = seen_of(period)
        if seen is None:
            detail = _("This directory does not accept the text: not shown there, it goes on showing the label")
            rows.append(StandbySeen(name, "unseen", detail, included=False))
            continue
        detail = label_texts.visibility(seen.reason)
        if seen.reason is VisibilityReason.PARTLY:
            detail += _(" (%(length)s)") % {"length": duration_text(seen.seen_from - period.starts_at)}
        elif seen.reason is VisibilityReason.OUTSTAYS:
            detail += _(" (%(length)s)") % {"length": duration_text(seen.seen_from - seen.submit_at)}
        rows.append(StandbySeen(name, _VISIBILITY[seen.reason], detail, seen.included))
    return rows
