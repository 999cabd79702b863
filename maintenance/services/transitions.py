"""Changes a window's state: the rules decide, its sequence is compared and set, an event is stored, people are told."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from labels.numbers import corrections
from maintenance import history, plain, selectors, texts
from maintenance.announcements.following import follow_announcements
from maintenance.calendars import must_move, services as calendars
from maintenance.calendars.models import MustMove
from maintenance.calendars.selectors import terms
from maintenance.calls import comparisons
from maintenance.campaigns.following import follow_member
from maintenance.documents.following import follow_documents
from maintenance.domain import lifecycle
from maintenance.domain.lifecycle import Decision, WindowCommand, WindowFacts
from maintenance.domain.planner import legal_until
from maintenance.domain.reasons import Reason, Refusal
from maintenance.feedback.following import ask_for_feedback
from maintenance.models import Gate, NumberHold, Window, WindowEvent
from maintenance.notices.models import Notice
from maintenance.notices.services import answered_by_act, ask_no_more
from maintenance.notices.windows import ask_about_window
from maintenance.promises import services as promises
from maintenance.services.reminding import remind
from maintenance.status.telling import window_turned
from tenants.agenda.services import cancel as cancel_work, schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.tagged import InLanguages
from tenants.languages import in_one
from tenants.outbox.services import make_void
from tenants.refusals import Refused

SMALL_TIME = timedelta(minutes=1)


def locked(window_id: UUID) -> Window:
    """Returns the window with its request, locked until the transaction ends."""
    window: Window = Window.objects.select_for_update(of=("self",)).select_related("request").get(pk=window_id)
    return window


def facts(window: Window, **more: Any) -> WindowFacts:
    """Returns the facts that the rules need about a window now."""
    now, figures = business_now(), terms(window.policy_version)
    numbers = list(window.request.numbers.values_list("pk", flat=True))
    busy = selectors.numbers_busy(numbers, now, leaving_out=window.pk) if window.impact else []
    work = selectors.planned_work(window.request)
    first = window.sessions.order_by("period").first()
    length = first.period.upper - first.period.lower if first is not None and window.impact else SMALL_TIME
    names, passed = {gate.name: gate.state for gate in window.gates.all()}, Gate.OVER
    return WindowFacts(
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        first_session=length,
        legal_until=legal_until(work, selectors.calendar_for(window.request), busy, now),
        needs_approval=window.request.needs_review,
        required_notice=selectors.notice_for(window.request, figures),
        extensions=window.extensions,
        most_extensions=figures.windows.most_extensions,
        published=names.get("published") in passed,
        all_gates_passed=bool(names) and all(state in passed for state in names.values()),
        snapshot_taken=names.get("snapshot") in passed,
        **more,
    )


def apply(
    window: Window,
    command: WindowCommand,
    *,
    actor: Actor = PLATFORM,
    reason: InLanguages | str = "",
    window_facts: WindowFacts | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Decision:
    """Give a command to a locked window.

    Raises Refused with the rules' words; else writes state, sequence and event.
    """
    now = business_now()
    decision = lifecycle.decide(lifecycle.WindowState(window.state), command, now, window_facts or facts(window))
    if isinstance(decision, Refusal):
        raise Refused(texts.event_sentence(decision.code, decision.params), code=decision.code)
    write(
        window,
        command.value,
        decision.new_state.value,
        decision.reasons,
        actor=actor,
        reason=reason,
        changes=changes or {},
    )
    return decision


def write(
    window: Window,
    command: str,
    new_state: str,
    reasons: Iterable[Reason],
    *,
    actor: Actor,
    reason: InLanguages | str,
    changes: Mapping[str, Any],
) -> None:
    """Sets the new state under the old sequence and writes the event. Raises Refused when another was faster."""
    old_state, now = window.state, business_now()
    window.sequence += 1
    window.state = new_state
    for name, value in changes.items():
        setattr(window, name, value)
    updated = Window.objects.filter(pk=window.pk, sequence=window.sequence - 1).update(
        state=new_state, sequence=window.sequence, **changes
    )
    if updated != 1:
        raise Refused(_("Someone else just changed this window: reload the page."), code="window_moved_on")
    ours = {"why": reason} if isinstance(reason, InLanguages) else {}
    WindowEvent.objects.create(
        window=window,
        sequence=window.sequence,
        command=command,
        old_state=old_state,
        new_state=new_state,
        **actor.columns("actor"),
        reason=in_one(reason, current_tenant().language),
        details={
            "reasons": plain.reasons(reasons),
            **ours,
            **{name: plain.value(value) for name, value in changes.items()},
        },
        at=now,
    )
    window_turned(window, command, old_state)
    if command == WindowCommand.MOVE:
        _close_move(window, actor)
    elif command == WindowCommand.CANCEL:
        must_move.settle(window.pk, MustMove.State.OVER)
    promises.follow_window(window)
    follow_documents(window.pk)
    follow_announcements(window.pk, command, new_state)
    if new_state == Window.State.COMPLETED:
        comparisons.look_later(window)
        ask_for_feedback(window)
    if window.request.by_platform:
        follow_member(window.pk, new_state, window.starts_at)


def _close_move(window: Window, actor: Actor) -> None:
    """Closes the open move of a window that has moved, and the question about it."""
    by_client = promises.by_client(actor)
    settled = MustMove.State.MOVED_BY_CLIENT if by_client else MustMove.State.MOVED_BY_PLATFORM
    must_move.settle(window.pk, settled, moved_to=window.starts_at)
    if by_client:
        answered_by_act(history.about(window), Notice.Kind.MOVE, actor)
    ask_no_more(history.about(window), Notice.Kind.MOVE)


def set_alarms(window: Window) -> None:
    """Schedules start and reminders of a scheduled window; those of an earlier time are void."""
    make_void(history.about(window))
    schedule("maintenance.start", key=str(window.pk), due_at=window.starts_at, lane=window.lane, window=str(window.pk))
    remind(window)
    ask_about_window(window)


def free_numbers(window: Window) -> None:
    """Frees the numbers and places of a window that is over; its sessions stay as history.

    A sync of number states still has to happen: when its window is cancelled, missed or aborted, a new one is booked.
    """
    calendars.release(window.pk)
    NumberHold.objects.filter(session__window=window).delete()
    if (sync := corrections.lose_window(window.request_id)) is not None:
        schedule("maintenance.book_number_sync", key=str(sync), sync=str(sync))


def drop_alarms(window: Window) -> None:
    """Cancels all that is scheduled for a window that ended before its start."""
    make_void(history.about(window))
    cancel_work("maintenance.start", key=str(window.pk))
    ask_no_more(history.about(window))
