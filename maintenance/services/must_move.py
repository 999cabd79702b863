"""Moves windows after the calendar has changed: offers another time, takes consent, or moves with notice."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from maintenance import closed_times, history, selectors, texts
from maintenance.calendars.models import MustMove
from maintenance.calendars.selectors import terms
from maintenance.domain.intervals import GRID
from maintenance.domain.must_move import deadline
from maintenance.domain.negotiating import Answer
from maintenance.domain.plans import Slot
from maintenance.models import Window
from maintenance.services import transitions
from maintenance.services.errors import Conflict
from maintenance.services.negotiating import MOVE, answer_offer, ask_about_offer, propose_own_time, time_stands
from maintenance.services.windows import locked_case, move
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.refusals import Refused

SLOTS_TRIED = 3  # of one try, one after the other
PAUSE = timedelta(minutes=10)  # before the second try; each further one waits twice as long
MOST_TRIES = 5


def offer(must_move_id: UUID) -> None:
    """Offer the client the next time that the platform could set, and say until when it may choose. Once.

    Where no time was free it is tried again, without a message while that stays so.
    """
    with transaction.atomic():
        locked = _locked(must_move_id, MustMove.State.FOUND, MustMove.State.NO_SLOT)
        if locked is None:
            return
        row, window = locked
        notice = terms().notice
        limits = deadline(business_now(), window.starts_at, notice)
        slot = _first_slot(window, limits.not_before)
        if slot is None:
            _no_slot(row, window)
            return
        row.state, row.answer_by = MustMove.State.OFFERED, limits.answer_by
        row.offered_start, row.offered_end = slot.start, slot.end
        row.save()
        schedule(MOVE, key=str(row.pk), due_at=limits.answer_by, lane=window.lane, must_move=str(row.pk))
        MustMove.objects.filter(window_id=window.pk, change=None, state__in=MustMove.OPEN).update(
            state=MustMove.State.OVER
        )
        ask_about_offer(window, row)
        history.note(window, "window_must_move", PLATFORM, starts_at=slot.start, ends_at=slot.end)
        history.tell_all(
            window,
            "window_must_move",
            once=str(row.pk),
            reasons=row.reasons,
            new_start=slot.start,
            new_end=slot.end,
            answer_by=limits.answer_by,
        )


def accept(window_id: UUID, *, actor: Actor) -> Window:
    """Move a window to the offered time. Raises Conflict (with what is left) or Refused."""
    window = Window.objects.get(pk=window_id)
    row = closed_times.offer_for(window)
    if row is None or row.offered_start is None:
        raise Refused(_("The offer for this window is no longer valid: reload the page."), code="no_offer")
    if row.change_id is None and row.offered_start == window.starts_at:
        answer_offer(window_id, Answer.ACCEPT, actor=actor)
        return Window.objects.get(pk=window_id)
    return move(window_id, row.offered_start, sequence=window.sequence, actor=actor, not_before=row.offered_start)


def move_by_staff(window_id: UUID, start: datetime, *, sequence: int, actor: Actor, reason: str) -> Window:
    """Move a window to a proposed start at the platform's wish, with the notice that it owes.

    Raises Conflict or Refused, as `move`, and Refused for a start that is too near.
    """
    window, now = Window.objects.select_related("request").get(pk=window_id), business_now()
    notice = selectors.notice_owed(window.request)
    if start < now + notice:
        hours = int(notice / timedelta(hours=1))
        text = texts.event_sentence("too_little_notice", {"hours": hours, "earliest": now + notice})
        raise Refused(text, code="too_little_notice")
    with transaction.atomic():
        moved = move(window_id, start, sequence=sequence, actor=actor, reason=reason, not_before=start)
        propose_own_time(moved)
    return moved


def move_by_platform(must_move_id: UUID, tried: int = 0) -> None:
    """Moves the window to the next legal time, with notice, when the client has not chosen in time.

    Where others are faster, the next slots are taken, then it is tried again after pauses; `tried`: so often already.
    After the last of them it is left to the nightly check, and the client is told.
    """
    with transaction.atomic():
        locked = _locked(must_move_id, MustMove.State.OFFERED)
        if locked is None:
            return
        row, window = locked
        if row.change_id is None:
            time_stands(row, window)
            return
        earliest = business_now() + terms().notice.normal
        not_before = max(row.offered_start or earliest, earliest)
        for _once in range(SLOTS_TRIED):
            slot = _first_slot(window, not_before)
            if slot is None:
                _no_slot(row, window)
                return
            if _could_move(window, slot, texts.say_stored(row.reasons)):
                return
            not_before = slot.start + GRID
        if tried + 1 < MOST_TRIES:
            due_at = business_now() + PAUSE * 2**tried
            schedule(MOVE, key=str(row.pk), due_at=due_at, lane=window.lane, must_move=str(row.pk), tried=tried + 1)
        else:
            _no_slot(row, window)


def _could_move(window: Window, slot: Slot, reason: str) -> bool:
    """Moves the window and returns True, or False when the slot was taken."""
    try:
        with transaction.atomic():
            move(window.pk, slot.start, sequence=window.sequence, actor=PLATFORM, reason=reason, not_before=slot.start)
    except Conflict:
        return False
    return True


def _locked(must_move_id: UUID, *states: str) -> tuple[MustMove, Window] | None:
    """Returns the row in one of those states and its window, both locked; None when it need not move any more.

    Then it has started, was moved, or the calendar has been changed back, and the row is over.
    """
    rows = MustMove.objects.filter(pk=must_move_id, state__in=states)
    window_id = rows.values_list("window_id", flat=True).first()
    if window_id is None:
        return None
    locked_case(window_id)
    window = transitions.locked(window_id)
    row = rows.select_for_update().first()
    if row is None:
        return None
    stands = window.state in Window.NOT_STARTED and window.starts_at == row.starts_at
    if not stands or not (row.change_id is None or closed_times.lies_in_closed_time(window)):
        row.state = MustMove.State.OVER
        row.save(update_fields=["state"])
        return None
    return row, window


def _first_slot(window: Window, not_before: datetime) -> Slot | None:
    slots = selectors.proposal(window.request, leaving_out=window.pk, not_before=not_before).slots
    return slots[0] if slots else None


def _no_slot(row: MustMove, window: Window) -> None:
    if row.state == MustMove.State.NO_SLOT:
        return
    row.state = MustMove.State.NO_SLOT
    row.save(update_fields=["state"])
    history.note(window, "window_has_no_slot", PLATFORM)
    history.tell_all(window, "window_must_move", once=f"{row.pk}:no_slot", reasons=row.reasons)
