"""Changes windows through their life: approved, moved, started, cancelled, aborted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from compliance.reviews import texts as review_texts
from compliance.reviews.models import Case
from compliance.reviews.services import decide_by, withdraw
from compliance.reviews.turns import CaseDecided
from labels.displays import looking, reconciler
from labels.selectors import directories
from labels.standby import labels as standby_labels
from labels.versions import services as version_services
from maintenance import closed_times, extending, frozen_work, history, plain, selectors, texts
from maintenance.announcements.following import follow_announcements
from maintenance.domain.extension import cut
from maintenance.domain.intervals import Interval
from maintenance.domain.lifecycle import WindowCommand, WindowState
from maintenance.domain.plans import ANY_TIME, Proposal, Slot, Wish
from maintenance.models import MaintenanceRequest, Session, Window
from maintenance.notices.services import has_begun
from maintenance.promises import services as promises
from maintenance.promises.selectors import review_due_at, review_due_longer
from maintenance.services import transitions, undoing
from maintenance.services.freezing import hold
from maintenance.services.races import ANOTHER_WINDOW, APPROVE_AGAIN, SHORTER, taking_places
from maintenance.services.requests import place_sessions, slot_at, take_places
from maintenance.services.standby_numbers import keep_standby_numbers
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.tagged import InLanguages
from tenants.domain.topics import Topic
from tenants.languages import for_all, in_each_language, in_one
from tenants.refusals import Refused


def case_decided(event: CaseDecided) -> None:
    """Schedules or cancels the window after a reviewer's decision about a label, or the client's withdrawal."""
    case = event.case
    if case.subject_kind != "maintenance_request":
        return
    window = transitions.locked(Window.objects.only("pk").get(request=case.subject_id).pk)
    if case.kind == Case.Kind.RE_VERIFICATION:
        _answer_review_gate(window, approved=case.state == Case.State.APPROVED)
        return
    if window.state != Window.State.WAITING_FOR_APPROVAL:
        return
    if case.state == Case.State.APPROVED:
        _approve(window, event.actor)
        return
    rejected = case.state == Case.State.REJECTED
    said = for_all(lambda: review_texts.reason(case))
    reason = in_one(said, current_tenant().language)
    transitions.apply(window, WindowCommand.CANCEL, actor=event.actor, reason=reason)
    _forget(window, event.actor, said or for_all(lambda: str(case.get_state_display())), rejected=rejected)


def _answer_review_gate(window: Window, *, approved: bool) -> None:
    """Answers the gate of a review; the runbook goes on from there."""
    gate = window.gates.select_for_update().filter(name="review").first()
    if gate is None or window.state not in (Window.State.RUNNING, Window.State.VERIFYING):
        return
    gate.details = {**gate.details, "review": "approved" if approved else "rejected"}
    gate.save(update_fields=["details"])
    promises.resume_clock(window)  # the reviewer may have decided without the answer that was asked for
    _look_at_gates(window)


def _approve(window: Window, actor: Actor) -> None:
    version_services.approve_versions(window.request_id)
    before = promises.promise_standing(window)
    if selectors.starts_too_soon(window):  # the review took longer than the booked start allows
        slots = selectors.proposal(window.request, leaving_out=window.pk).slots
        if not slots:
            raise Refused(
                _("No permitted time is left for this window: reject it, or change the calendar."), code="no_slot"
            )
        with taking_places(APPROVE_AGAIN):
            _place(window, slots[0])
        window.slot_reasons = plain.reasons(slots[0].reasons)
        follow_announcements(window.pk, WindowCommand.MOVE, window.state)
    facts = transitions.facts(window)
    transitions.apply(
        window,
        WindowCommand.APPROVE,
        actor=actor,
        window_facts=facts,
        changes={
            "starts_at": window.starts_at,
            "ends_at": window.ends_at,
            "slot_reasons": window.slot_reasons,
            **promises.at_another_time(window, before, None, by_client=False),
        },
    )
    promises.resume_clock(window)  # the reviewer may have decided without the answer that was asked for
    transitions.set_alarms(window)
    history.tell_all(window, "window_approved", **promises.moved_words(window, before))


def _place(window: Window, slot: Slot) -> None:
    numbers = list(window.request.numbers.values_list("pk", flat=True))
    Session.objects.filter(window=window).delete()
    window.starts_at, window.ends_at = slot.start, slot.end
    place_sessions(window, slot.sessions, numbers)
    standby_labels.end_standby_label(window.pk)
    if window.request.standby_text:
        standby_labels.grant_standby(
            window.pk, numbers, window.request.standby_text, starts_at=slot.start, ends_at=slot.end
        )
    keep_standby_numbers(window)


def move(
    window_id: UUID,
    start: datetime,
    *,
    sequence: int,
    actor: Actor,
    reason: str = "",
    wish: Wish = ANY_TIME,
    not_before: datetime | None = None,
) -> Window:
    """Move a window that has not started to another proposed start. Raises Conflict or Refused.

    sequence: the one the caller saw; when the window has changed since, nothing is done. wish, not_before: those under
    which it was proposed.
    """
    with taking_places(ANOTHER_WINDOW, lambda: _other_times(window_id, wish)):
        case = locked_case(window_id)
        window = transitions.locked(window_id)
        _demand_sequence(window, sequence)
        proposal = selectors.proposal(
            window.request, wish=wish, leaving_out=window.pk, not_before=not_before, count=selectors.OFFERED + 1
        )
        slot = slot_at(proposal, start)
        if selectors.has_time(window, slot):
            raise Refused(_("The window is already at this time: choose another one."), code="same_time")
        return _move(window, slot, case, actor, reason)


def _move(window: Window, slot: Slot, case: Case | None, actor: Actor, reason: str) -> Window:
    facts = transitions.facts(window, new_start=slot.start, new_end=slot.end, new_time_is_legal=True)
    # A window that has to move does not do so by the client's choice, whoever names the time.
    by_client = promises.by_client(actor) and not closed_times.has_to_move(window)
    before = promises.promise_standing(window)
    _place(window, slot)
    transitions.apply(
        window,
        WindowCommand.MOVE,
        actor=actor,
        reason=reason,
        window_facts=facts,
        changes={
            "starts_at": slot.start,
            "ends_at": slot.end,
            "slot_reasons": plain.reasons(slot.reasons),
            **promises.at_another_time(window, before, case, by_client=by_client),
        },
    )
    if case is not None:
        due_at = review_due_at(window.request, case, slot.start, business_now(), by_client=by_client)
        decide_by(case, due_at)
    several = {"sessions": len(slot.sessions)} if len(slot.sessions) > 1 else {}
    history.note(window, "window_moved", actor, starts_at=slot.start, ends_at=slot.end, reason=reason, **several)
    if window.state == Window.State.SCHEDULED:
        transitions.set_alarms(window)
    said = {} if by_client else promises.moved_words(window, before)
    # A change of the calendar has been told with the offer; its reason is in one language only.
    history.tell_all(window, "window_moved", reason="" if actor == PLATFORM else reason, **said)
    return window


def _other_times(window_id: UUID, wish: Wish) -> Proposal:
    return selectors.other_times(Window.objects.select_related("request").get(pk=window_id), wish=wish)


def _demand_sequence(window: Window, sequence: int) -> None:
    if window.sequence != sequence:
        raise Refused(_("Someone else just changed this window: reload the page."), code="window_moved_on")


def cancel(window_id: UUID, *, sequence: int, actor: Actor, reason: str) -> Window:
    """Cancel a window that has not started. Raises Refused."""
    with transaction.atomic():
        case = locked_case(window_id)
        window = transitions.locked(window_id)
        _demand_sequence(window, sequence)
        transitions.apply(window, WindowCommand.CANCEL, actor=actor, reason=reason)
        _forget(window, actor, reason, rejected=False)
        _close_case(case, actor, reason)
        return window


def locked_case(window_id: UUID) -> Case | None:
    """Returns the reviewers' open case about a window, locked; lock it before the window, as decisions do."""
    request = Window.objects.values_list("request_id", flat=True).get(pk=window_id)
    cases = Case.objects.filter(tenant=current_tenant(), subject_kind="maintenance_request", subject_id=request)
    return cases.filter(decided_at=None).select_for_update().first()


def _close_case(case: Case | None, actor: Actor, reason: str) -> None:
    if case is not None and not case.decided:
        withdraw(case.pk, actor, reason)


def _forget(window: Window, actor: Actor, reason: InLanguages | str, *, rejected: bool) -> None:
    _end_request(window, MaintenanceRequest.State.REJECTED if rejected else MaintenanceRequest.State.WITHDRAWN)
    history.note(window, "window_cancelled", actor, reason=reason)
    if not rejected:  # the reviewer's answer has been told
        history.tell_all(window, "window_cancelled", reason=reason)


def _end_request(window: Window, became: MaintenanceRequest.State) -> None:
    """Frees what the window held, and ends its request in the given state."""
    version_services.end_versions(window.request_id, rejected=became == MaintenanceRequest.State.REJECTED)
    standby_labels.end_standby(window.pk)
    transitions.free_numbers(window)
    transitions.drop_alarms(window)
    MaintenanceRequest.objects.filter(pk=window.request_id).update(state=became)


def start(window_id: UUID) -> None:
    """Starts a due or late window, or marks it missed when it may not run any more."""
    with transaction.atomic():
        window = transitions.locked(window_id)
        if window.state != Window.State.SCHEDULED or window.starts_at > business_now():
            return  # moved, cancelled or started meanwhile
        if frozen_work.frozen(window.request):
            hold(window)
            return
        decision = transitions.apply(window, WindowCommand.START)
        if decision.new_state is WindowState.MISSED:
            _end_request(window, MaintenanceRequest.State.WITHDRAWN)
            why = in_each_language(lambda: texts.say_all(decision.reasons))
            history.note(window, "window_missed", PLATFORM, reason=why)
            history.tell_all(window, "window_missed")
            return
        Window.objects.filter(pk=window.pk).update(started_at=business_now())
        has_begun(history.about(window))
        keep_standby_numbers(window)
        history.note(window, "window_started", PLATFORM)
        history.tell_all(window, "window_started", topic=Topic.PROGRESS)
        schedule("maintenance.run", key=str(window.pk), lane=window.lane, window=str(window.pk))


def extend(window_id: UUID, until: datetime, *, sequence: int, actor: Actor, reason: str) -> Window:
    """Let a window go on until `until`, or as long before it as the calendar and its neighbours allow.

    The standby label stays as long; nothing else of the window is undone or done again. Raises Refused.
    """
    with taking_places(SHORTER):
        case = locked_case(window_id)
        window = transitions.locked(window_id)
        _demand_sequence(window, sequence)
        sessions = extending.extended_to(window, until)
        ends_at = sessions[-1].end
        facts = transitions.facts(window, new_end=max(ends_at, until), new_time_is_legal=ends_at > window.ends_at)
        by_client, before = promises.by_client(actor), promises.promise_standing(window)
        promise = promises.of_longer(window, before, sessions, by_client=by_client)
        if case is not None:
            added = ends_at - window.ends_at
            decide_by(case, review_due_longer(case, added, business_now(), by_client=by_client))
        _set_sessions(window, sessions)
        transitions.apply(
            window,
            WindowCommand.EXTEND,
            actor=actor,
            reason=reason,
            window_facts=facts,
            changes={
                "ends_at": ends_at,
                "extensions": window.extensions + 1,
                "slot_reasons": _reasons_with_sessions(window.slot_reasons, len(sessions)),
                **promise,
            },
        )
        standby_labels.extend_standby(window.pk, ends_at, lane=window.lane)
        keep_standby_numbers(window)
        history.note(window, "window_extended", actor, ends_at=ends_at, reason=reason)
        said = promises.moved_words(window, before) if promise and not by_client else {}
        history.tell_all(window, "window_extended", reason=reason, **said)
        _look_at_gates(window)
        return window


def _reasons_with_sessions(reasons: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """Returns the reasons of a slot (maintenance.plain.reasons) for `count` sessions."""
    others = [each for each in reasons if each["code"] != "sessions"]
    return others if count == 1 else [*others, {"code": "sessions", "params": {"count": count}}]


def finish(window_id: UUID, *, sequence: int, actor: Actor, reason: str) -> Window:
    """End a running window's sessions early; its gates still have to be passed. Raises Refused."""
    with transaction.atomic():
        window = transitions.locked(window_id)
        _demand_sequence(window, sequence)
        now = max(business_now(), window.starts_at + transitions.SMALL_TIME)
        sessions = [Interval(each.period.lower, each.period.upper) for each in window.sessions.order_by("period")]
        done = cut(sessions, now)
        changes = {"ends_at": now, "slot_reasons": _reasons_with_sessions(window.slot_reasons, len(done))}
        transitions.apply(window, WindowCommand.FINISH, actor=actor, reason=reason, changes=changes)
        _set_sessions(window, done)
        standby_labels.end_standby(window.pk, lane=window.lane)
        history.note(window, "window_finished", actor, reason=reason)
        history.tell_all(window, "window_finished", reason=reason)
        _look_at_gates(window)
        return window


def _set_sessions(window: Window, sessions: Sequence[Interval]) -> None:
    """Brings the stored sessions to these; one that stays keeps its row, so that a feed keeps its entry."""
    stored = list(window.sessions.order_by("period"))
    for row, planned in zip(stored, sessions, strict=False):
        if row.period.upper != planned.end:
            row.period = TimestamptzRange(planned.start, planned.end)
            row.save(update_fields=["period"])
            row.holds.update(period=row.period)
    Session.objects.filter(pk__in=[row.pk for row in stored[len(sessions) :]]).delete()
    further = sessions[len(stored) :]
    if further:
        place_sessions(window, further, list(window.request.numbers.values_list("pk", flat=True)))
    else:
        take_places(window)


def _look_at_gates(window: Window) -> None:
    if window.state != Window.State.SCHEDULED:
        schedule("maintenance.run", key=str(window.pk), lane=window.lane, window=str(window.pk))


def abort(window_id: UUID, *, sequence: int, actor: Actor, reason: str) -> Window:
    """Stop a running window: the standby label goes, the wanted labels from before come back. Raises Refused."""
    with transaction.atomic():
        case = locked_case(window_id)
        window = transitions.locked(window_id)
        _demand_sequence(window, sequence)
        undoing.undo(window, WindowCommand.ABORT, actor, reason)
        _close_case(case, actor, reason)
        return window


def roll_back(window_id: UUID, *, sequence: int, actor: Actor, reason: str) -> Window:
    """Take a window back and send every directory the labels from before once more.

    What the client has changed meanwhile stays. Also for a window that was aborted already.
    """
    with transaction.atomic():
        case = locked_case(window_id)
        window = transitions.locked(window_id)
        _demand_sequence(window, sequence)
        undoing.undo(window, WindowCommand.ROLL_BACK, actor, reason)
        later = version_services.left_to_take_back(window.request_id).values("number")  # told when it is taken back
        numbers = window.request.numbers.exclude(pk__in=later).values_list("pk", flat=True)
        reconciler.resubmit_many(numbers, lane=window.lane)
        for directory in directories():
            looking.check_consistency(directory.code, lane=window.lane)
        _close_case(case, actor, reason)
        return window
