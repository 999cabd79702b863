"""The content of the desk's pages of a client's window. It is all read in the client's schema, before it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from compliance.reviews.models import Case
from labels.selectors import numbers_in_use
from labels.standby.numbers import free
from maintenance import extending, selectors
from maintenance.calendars.selectors import terms
from maintenance.campaigns.following import campaign_of
from maintenance.domain.extension import LENGTHS
from maintenance.domain.intervals import on_grid
from maintenance.domain.lifecycle import WindowCommand
from maintenance.domain.plans import Wish
from maintenance.domain.promises import Promise, remade
from maintenance.models import Window
from maintenance.promises import services as promises
from maintenance.texts import Names
from portal.changes import times
from portal.shell.desk.forms import EmergencyForm
from portal.shell.words import sentences
from portal.telling.told import PersonTold, told_of_window
from portal.windows import shown as presenter
from portal.windows.progress import Progress, window_progress
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.models import Tenant
from tenants.when import duration_text


@dataclass(frozen=True, kw_only=True)
class OfClient:
    """The part that all these pages have. errors: the refusals, each sentence once; reason: as it was typed."""

    tenant: Tenant
    title: str
    errors: Sequence[str] = ()
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class EmergencyPage(OfClient):
    """Before the platform begins an emergency: the notice that it owes, and how many numbers in use it would touch."""

    notice: timedelta
    numbers: int
    form: EmergencyForm


@dataclass(frozen=True, kw_only=True)
class OfWindow(OfClient):
    """A page about a window, with the most extensions that it may have."""

    window: presenter.WindowFacts
    most_extensions: int


@dataclass(frozen=True, kw_only=True)
class DeskWindowPage(OfWindow):
    """A window with what is needed to decide. can: None for who may not act; orders: those that would end it now."""

    can: presenter.Possible | None
    promise: presenter.PromiseShown | None
    progress: Progress
    held: presenter.HeldGate | None
    case: Case | None
    campaign: UUID | None
    events: Sequence[presenter.Happened]
    told: Sequence[PersonTold]
    orders: Sequence[Any] = ()


@dataclass(frozen=True)
class DeskLaterEnd:
    """An end to choose. value: as it is posted; longer: in words; sessions: how many; promised_by: a new promise;
    broken: the old one counts as not kept; standby: what it asks of the pool of standby numbers.
    """

    value: str
    ends_at: datetime
    longer: str
    sessions: int
    promised_by: datetime | None
    broken: bool
    standby: extending.LaterStandby
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class LongerPage(OfWindow):
    """The effects of an extension. asked: an end of one's own, which an obstacle may cut short; ends: to choose from,
    the nearest first; free: standby numbers; why_not: why there are none.
    """

    asked: datetime | None
    why_not: str
    ends: Sequence[DeskLaterEnd] = ()
    cut_short: bool = False
    in_the_way: Sequence[times.PassedOverShown] = ()
    free: int = 0


@dataclass(frozen=True)
class DeskSlot:
    """A time that the platform may move a window to. broken: the original promise counts as not kept then."""

    time: times.SlotShown
    broken: bool


@dataclass(frozen=True, kw_only=True)
class DeskMovePage(OfWindow):
    """Other times with the notice that the platform owes. not_before: a day, as it was typed."""

    notice: timedelta
    why_not: str
    slots: Sequence[DeskSlot] = ()
    passed_over: Sequence[times.PassedOverShown] = ()
    not_before: str = ""


def window_page(window: Window) -> DeskWindowPage:
    """Returns a window with all that the staff need to decide."""
    now, gates, case, names = business_now(), list(window.gates.all()), presenter.case_of(window), Names()
    return DeskWindowPage(
        tenant=current_tenant(),
        title=str(window),
        window=presenter.window_facts(window, names),
        most_extensions=_most_extensions(window),
        can=presenter.possible(window, gates, now),
        promise=presenter.promise_clock(window, case, now),
        progress=window_progress(window, gates, case, now, names),
        held=presenter.held_gate(window, gates, names),
        case=case,
        campaign=campaign_of(window.pk),
        events=presenter.events(window, gates, names),
        told=told_of_window(window),
    )


def longer(window: Window, until: datetime | None) -> LongerPage:
    """Returns the extensions of the usual lengths, and the one until `until`."""
    names, now = Names(), business_now()
    why_not = presenter.why_not_said(window, WindowCommand.EXTEND, now)
    shown = LongerPage(
        tenant=current_tenant(),
        title=str(window),
        window=presenter.window_facts(window, names),
        most_extensions=_most_extensions(window),
        asked=until,
        why_not=why_not,
    )
    if why_not:
        return shown
    offered, chosen = extending.extensions(window), None
    if until is not None:
        chosen = extending.extended_to(window, until)
        if chosen[-1].end > window.ends_at and chosen not in offered:
            offered = sorted([*offered, chosen], key=lambda sessions: sessions[-1].end)
    before, ends = promises.promise_standing(window), []
    standby = extending.later_standby(window, [sessions[-1].end for sessions in offered])
    for place, sessions in enumerate(offered):
        ends_at = sessions[-1].end
        promise = promises.of_longer(window, before, sessions, by_client=False)
        ends.append(
            DeskLaterEnd(
                value=ends_at.isoformat(),
                ends_at=ends_at,
                longer=duration_text(ends_at - window.ends_at),
                sessions=len(sessions),
                promised_by=promise.get("promised_by"),
                broken=promise.get("first_promised_by") is not None,
                standby=standby[place],
                chosen=sessions == chosen if chosen in offered else place == 0,
            )
        )
    farthest = max(window.ends_at, now) + max(LENGTHS)
    against = extending.against_longer(window, farthest if until is None else until)
    return replace(
        shown,
        ends=ends,
        cut_short=until is not None and (chosen or [])[-1].end < until,
        in_the_way=[times.PassedOverShown(each.start, each.end, sentences(each.reasons, names)) for each in against],
        free=free(now),
    )


def other_times(window: Window, wish: Wish, chosen: str) -> DeskMovePage:
    """The times that the platform may move it to."""
    now, notice = business_now(), selectors.notice_owed(window.request)
    why_not = presenter.why_not_said(window, WindowCommand.MOVE, now)
    shown = DeskMovePage(
        tenant=current_tenant(),
        title=str(window),
        window=presenter.window_facts(window, Names()),
        most_extensions=_most_extensions(window),
        notice=notice,
        why_not=why_not,
    )
    if why_not:
        return shown
    earliest = on_grid(now + notice)
    proposal = selectors.other_times(window, wish=wish, not_before=earliest)
    proposed = times.slots(window.request, proposal, now, window=window, by_client=False)
    before, offered = promises.promise_standing(window), {slot.value for slot in proposed}
    slots = []
    for place, slot in enumerate(proposed):
        anew = Promise(slot.published_by, slot.published_by)
        broken = remade(before, anew, now, by_client=False).first_due is not None
        is_chosen = slot.value == chosen if chosen in offered else place == 0
        slots.append(DeskSlot(replace(slot, chosen=is_chosen), broken))
    return replace(shown, slots=slots, passed_over=times.passed_over(proposal))


def emergency_page(form: EmergencyForm) -> EmergencyPage:
    """Returns the emergency page of the client in use."""
    return EmergencyPage(
        tenant=current_tenant(),
        title=_("Emergency change"),
        notice=selectors.emergency_notice(),
        numbers=numbers_in_use().count(),
        form=form,
    )


def _most_extensions(window: Window) -> int:
    return terms(window.policy_version).windows.most_extensions
