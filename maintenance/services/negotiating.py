"""Negotiates offered times: accepted, declined or countered; two rounds, then what the notice period gives.

It goes on from maintenance.services.must_move, which makes the first offer where the calendar has changed, and whose
jobs end it. A window whose time the platform has chosen itself is offered that time.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from maintenance import closed_times, history, selectors
from maintenance.calendars.models import MustMove
from maintenance.calendars.selectors import terms
from maintenance.domain.change_classes import ChangeClass
from maintenance.domain.intervals import on_grid
from maintenance.domain.must_move import deadline
from maintenance.domain.negotiating import Answer, Then, search_from, then, wanted_time
from maintenance.domain.plans import Slot
from maintenance.models import Window
from maintenance.notices.models import Notice
from maintenance.notices.services import answered_by_act, ask, ask_no_more
from maintenance.promises import services as promises
from maintenance.services import transitions
from maintenance.services.windows import locked_case, move
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import PLATFORM, Actor
from tenants.languages import named_for_all
from tenants.outbox.services import Page
from tenants.refusals import Refused

MOVE = "calendars.move"


def propose_own_time(window: Window) -> None:
    """Offers the time that the platform has chosen: the client may agree, decline or name another one.

    Emergencies are not offered, nor windows without time left to answer.
    """
    if window.request.change_class == ChangeClass.EMERGENCY or window.state not in Window.NOT_STARTED:
        return
    limits = deadline(business_now(), window.starts_at, terms().notice)
    if limits.answer_by <= business_now():
        return
    open_ones = MustMove.objects.filter(window_id=window.pk, state__in=MustMove.OPEN)
    open_ones.update(state=MustMove.State.OVER)
    row = MustMove.objects.create(
        tenant=current_tenant(),
        window_id=window.pk,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        state=MustMove.State.OFFERED,
        offered_start=window.starts_at,
        offered_end=window.ends_at,
        answer_by=limits.answer_by,
    )
    schedule(MOVE, key=str(row.pk), due_at=limits.answer_by, lane=window.lane, must_move=str(row.pk))
    ask_about_offer(window, row)


def ask_about_offer(window: Window, row: MustMove) -> None:
    """Asks the people who must answer an offered time, and reminds them."""
    if row.answer_by is None:
        return
    ask(
        Notice.Kind.MOVE,
        history.about(window),
        named_for_all(window),
        until=row.answer_by,
        page=Page("window", window.pk),
        told=row.change_id is not None and row.rounds == 1,
        starts_at=row.starts_at,
        new_start=row.offered_start,
        new_end=row.offered_end,
    )


def answer_offer(
    window_id: UUID, answer: Answer, *, actor: Actor, at: datetime | None = None, offered: datetime | None = None
) -> Then:
    """Accept or decline the offered time, or name another one (at). Returns the outcome.

    offered: the time that the person was asked about; once another one is offered, the answer does not count.

    Where a slot begins at the named time the window moves there; else the next one after it is offered. A time that is
    gone when it is accepted is followed by the next one too. Raises Refused where nothing is offered (any more).
    """
    with transaction.atomic():
        locked_case(window_id)
        window = transitions.locked(window_id)
        offer = closed_times.offer_for(window)
        row = None if offer is None else MustMove.objects.select_for_update().get(pk=offer.pk)
        now = business_now()
        over = row is None or row.state != MustMove.State.OFFERED or row.answer_by is None or row.answer_by <= now
        if row is None or over or row.offered_start is None or (offered or row.offered_start) != row.offered_start:
            raise Refused(_("The offer for this window is no longer valid: reload the page."), code="no_offer")
        if answer is Answer.COUNTER and (at is None or at <= now):
            raise Refused(_("Name a time in the future."), code="time_has_passed", field="at")
        if promises.by_client(actor):
            answered_by_act(history.about(window), Notice.Kind.MOVE, actor)
        wanted = wanted_time(answer, row.offered_start, at)
        fits = wanted is not None and _took_time(window, row, wanted, actor)
        outcome = then(answer, row.rounds, fits=fits)
        if outcome is Then.OFFER_AGAIN and not _offer_again(window, row, wanted):
            outcome = Then.DEFAULT
        history.note(window, "offer_answered", actor, what=answer.value, outcome=outcome.value)
        if outcome is Then.DEFAULT:
            _end_offers(window, row)
    return outcome


def _took_time(window: Window, row: MustMove, start: datetime, actor: Actor) -> bool:
    """Returns whether the window now has the wanted time."""
    if row.change_id is None and start == window.starts_at:
        row.state = MustMove.State.AGREED
        row.save(update_fields=["state"])
        _asked_no_more(window)
        history.tell_all(window, "window_agreed", once=str(row.pk))
        return True
    try:
        with transaction.atomic():
            move(window.pk, start, sequence=window.sequence, actor=actor, not_before=start)
    except Refused:  # a Conflict too: the time is gone, or was never permitted
        window.refresh_from_db()
        return False
    return True


def _offer_again(window: Window, row: MustMove, wanted: datetime | None) -> bool:
    """Offer the first time from the wanted one on, or after the one that was declined; False where there is none."""
    slot = _next_slot(window, row, wanted)
    if slot is None:
        return False
    row.rounds += 1
    row.offered_start, row.offered_end = slot.start, slot.end
    row.save(update_fields=["rounds", "offered_start", "offered_end"])
    ask_about_offer(window, row)
    return True


def _next_slot(window: Window, row: MustMove, wanted: datetime | None) -> Slot | None:
    after = search_from(wanted, row.offered_start or row.starts_at)
    owed = business_now() + selectors.notice_owed(window.request)
    slots = selectors.other_times(window, not_before=max(after, on_grid(owed))).slots
    return next((slot for slot in slots if slot.start != row.offered_start), None)  # that one was not wanted


def _end_offers(window: Window, row: MustMove) -> None:
    """Ends the offers: the platform's own time stands, or the window is moved when the time to answer is over.

    Until then the last offer may still be accepted.
    """
    _asked_no_more(window)
    if row.change_id is None:
        row.state = MustMove.State.STANDS
        row.save(update_fields=["state"])


def _asked_no_more(window: Window) -> None:
    ask_no_more(history.about(window), Notice.Kind.MOVE)


def time_stands(row: MustMove, window: Window) -> None:
    """Lets the platform's own time stand, as nobody has asked for another one in time."""
    row.state = MustMove.State.STANDS
    row.save(update_fields=["state"])
    history.note(window, "offer_answered", PLATFORM, what="none", outcome=Then.DEFAULT.value)
