"""Keeps the promise clock of a window, which stands still while we wait for the client.

Desk and client are told when three quarters of its time are over.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from compliance.duty.alerts import end_alerts, raise_alert
from compliance.duty.models import Alert
from compliance.reviews import promises as reviews
from compliance.reviews.models import Case
from compliance.reviews.turns import CaseChangedHands
from maintenance import frozen_work, history
from maintenance.domain.display_counts import DirectoryCounts
from maintenance.domain.intervals import Interval
from maintenance.domain.promises import Promise, Remade, delay_of_review, later_by, longer, remade
from maintenance.gate_counts import directory_counts
from maintenance.models import Gate, Window
from maintenance.promises.at_parties import promise_at_parties
from maintenance.promises.models import PromiseAlert
from maintenance.promises.selectors import carriage_of, counted_on, of_window
from tenants.agenda.services import cancel as cancel_work, schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.languages import named_for_all, titles_of

ALERT = "maintenance.promise_alert"
LATE = "maintenance.promise_late"
A_MOMENT = timedelta(minutes=1)


def fields_of(promise: Promise) -> dict[str, Any]:
    """Returns the window's fields for a promise that begins anew."""
    return {"promised_by": promise.due, "alert_at": promise.alert_at, "alerted_at": None, "clock_stopped_at": None}


def by_client(actor: Actor) -> bool:
    """Returns whether the client acts: one of its people or programs, not the platform or its staff."""
    return actor.kind in ("person", "key")


def promise_standing(window: Window) -> Remade | None:
    """Returns the window's present promise, with the wait that lasts; None without one."""
    if window.promised_by is None or window.alert_at is None:
        return None
    now, promise, first = business_now(), Promise(window.promised_by, window.alert_at), window.first_promised_by
    if window.clock_stopped_at is None:
        return Remade(promise, first)
    stopped_at = window.clock_stopped_at
    delay, since = _delay(window, stopped_at, now)
    moved = carriage_of(window.request).by_day(later_by(promise, delay, since))
    return Remade(moved, first and later_by(Promise(first, first), delay, since).due)


def _delay(window: Window, stopped_at: datetime, now: datetime) -> tuple[timedelta, datetime]:
    """Returns by how much the wait for the client delays a window, and since when."""
    case = None
    if window.state == Window.State.WAITING_FOR_APPROVAL:
        case = _cases_about(window).order_by("-opened_at").first()
    if case is None:
        since = max(window.booked_at, window.starts_at, stopped_at)
        return max(now - since, timedelta()), since
    working = case.in_working_hours
    if case.state == Case.State.OPEN:  # the client has answered: the wait is part of what is due
        after = max(case.due_at, now)
        # A moment lies between the answer and now: at the desk's closing it would move a due instant over the night.
        before = reviews.promise_after_answer(after - A_MOMENT, now, stopped_at, in_working_hours=working)
    else:
        before = max(case.due_at, stopped_at)
        after = reviews.promise_after_answer(before, stopped_at, now, in_working_hours=working)
    return delay_of_review(window.starts_at, before, after), max(window.booked_at, stopped_at)


def _cases_about(window: Window) -> QuerySet[Case]:
    return Case.objects.filter(tenant=current_tenant(), subject_id=window.request_id)


def at_another_time(window: Window, before: Remade | None, case: Case | None, *, by_client: bool) -> dict[str, Any]:
    """Returns the fields of a window's promise from its present sessions on, by its own terms.

    before: as it stood at the time before. case, by_client: as in `maintenance.promises.selectors.of_window`.
    """
    now = business_now()
    [anew] = of_window(window, case, [_sessions(window)], now, by_client=by_client)
    return _remade(window, before, anew, now, by_client=by_client)


def of_longer(
    window: Window, before: Remade | None, sessions: Sequence[Interval], *, by_client: bool
) -> dict[str, Any]:
    """Returns the fields of a window's promise when its sessions go on as these; none when it stands as before.

    It stands when publishing does not wait for the sessions, or when the platform still keeps it.
    """
    if before is None or not _waits_for_sessions(window):
        return {}
    old_end, new_end = window.ends_at, sessions[-1].end
    way = carriage_of(window.request)
    if not by_client and way.answered(new_end) <= before.promise.due:
        return {}
    since = min(before.promise.alert_at, old_end)
    ground = counted_on(window, sessions, since, new_end - old_end)
    anew = way.by_day(longer(before.promise, old_end, new_end, ground))
    anew = Promise(max(anew.due, way.answered(new_end)), anew.alert_at)
    return _remade(window, before, anew, business_now(), by_client=by_client)


def _waits_for_sessions(window: Window) -> bool:
    """Returns whether the window is published only after its sessions."""
    open_ = window.gates.filter(name__in=("work", "review")).exclude(state__in=Gate.OVER)
    return window.state in Window.UNPUBLISHED and open_.exists()


def _remade(window: Window, before: Remade | None, anew: Promise, now: datetime, *, by_client: bool) -> dict[str, Any]:
    made = remade(before, anew, now, by_client=by_client)
    stopped = now if window.clock_stopped_at is not None else None  # the wait goes on
    return {**fields_of(made.promise), "first_promised_by": made.first_due, "clock_stopped_at": stopped}


def moved_words(window: Window, before: Remade | None) -> dict[str, Any]:
    """Returns the words for the client when the platform has just moved its promise, and records them; else nothing.

    before: the promise as it stood before.
    """
    if window.first_promised_by is None or window.promised_by is None:
        return {}
    if before is not None and before.first_due is not None and window.promised_by <= before.promise.due:
        return {}  # told already
    said = {"promised_before": window.first_promised_by, "promised_by": window.promised_by}
    history.note(window, "promise_moved", PLATFORM, **said)
    return said


def _sessions(window: Window) -> list[Interval]:
    return [Interval(each.period.lower, each.period.upper) for each in window.sessions.order_by("period")]


def made_anew(window: Window) -> dict[str, Any]:
    """Returns the fields of a new promise by today's rules for a window that could never keep its own.

    The platform moves it; a promise that can be kept has none.
    """
    before, now = promise_standing(window), business_now()
    if before is None or before.promise.due <= now:  # broken already, and told
        return {}
    if carriage_of(window.request).can_keep(before.promise.due, window.starts_at):
        return {}
    begun = window.state not in Window.NOT_STARTED
    case = _cases_about(window).filter(decided_at=None).first()
    [anew] = of_window(window, case, [_sessions(window)], window.starts_at if begun else now, by_client=False)
    return _remade(window, before, anew, now, by_client=False)


def follow_window(window: Window) -> None:
    """Brings jobs and desk in line with a window whose state or promise was just written."""
    if window.alert_at is None:
        return
    if window.state not in Window.NOT_STARTED:
        promise_at_parties(window)
    if window.state not in Window.UNPUBLISHED:
        _end_alerts(window)
    elif window.alerted_at is None:
        _end_alerts(window)  # an alert of an earlier promise
        if window.clock_stopped_at is None:
            schedule(ALERT, key=str(window.pk), due_at=window.alert_at, lane=window.lane, window=str(window.pk))


def _end_alerts(window: Window) -> None:
    cancel_work(ALERT, key=str(window.pk))
    cancel_work(LATE, key=str(window.pk))
    PromiseAlert.objects.filter(window_id=window.pk).delete()
    end_alerts(_about(window))


def stop_clock(window: Window) -> None:
    """Stops the clock while we wait for the client: nobody knows when the promise is due. Repeating changes nothing."""
    if window.clock_stopped_at is not None or window.state not in Window.UNPUBLISHED or window.alert_at is None:
        return
    _store_fields(window, clock_stopped_at=business_now())
    cancel_work(ALERT, key=str(window.pk))
    end_alerts(_about(window))


def resume_clock(window: Window) -> None:
    """Moves the promise by the time that we waited for the client, and lets the clock run.

    Does nothing when it did not stand, or when we wait for something else too.
    """
    moved = promise_standing(window)
    if window.clock_stopped_at is None or moved is None:
        return
    if frozen_work.frozen(window.request) or _is_asked(window):
        return  # it stands for another reason still
    promise, first_due = moved.promise, moved.first_due
    _store_fields(
        window,
        promised_by=promise.due,
        alert_at=promise.alert_at,
        first_promised_by=first_due,
        clock_stopped_at=None,
    )
    PromiseAlert.objects.filter(window_id=window.pk).update(due_at=promise.due)
    promise_at_parties(window)
    if window.state in Window.UNPUBLISHED and window.alerted_at is None:
        schedule(ALERT, key=str(window.pk), due_at=promise.alert_at, lane=window.lane, window=str(window.pk))
    elif window.state in Window.UNPUBLISHED:
        _raise_alert(window, Alert.Kind.PROMISE_AT_RISK)  # nobody was called while the client had it
        schedule(LATE, key=str(window.pk), due_at=promise.due, lane=window.lane, window=str(window.pk))


def case_changed_hands(event: CaseChangedHands) -> None:
    """Stops the clock when a reviewer asked the client about a window's label, and resumes it at the answer."""
    if event.case.subject_kind != "maintenance_request":
        return
    waiting = Window.objects.select_for_update(of=("self",)).select_related("request")
    window = waiting.filter(request=event.case.subject_id).first()
    if window is None:
        return
    if event.case.state == Case.State.WAITING:
        stop_clock(window)
    else:
        resume_clock(window)


def _is_asked(window: Window) -> bool:
    """Returns whether a reviewer waits for the client's answer."""
    return _cases_about(window).filter(state=Case.State.WAITING).exists()


def hurry(window: Window) -> None:
    """Moves the jobs of a window that the client calls late to the front lane."""
    if window.state in (Window.State.RUNNING, Window.State.VERIFYING):
        schedule("maintenance.run", key=str(window.pk), lane=Lane.FAST, keep_earlier=True, window=str(window.pk))


def alert(window_id: UUID) -> None:
    """Tells the desk and the client, once for each promise, that it may not be kept.

    Not for a window that is published, has ended, or waits for the client.
    """
    with transaction.atomic():
        window = Window.objects.select_for_update(of=("self",)).select_related("request").get(pk=window_id)
        if window.state not in Window.UNPUBLISHED or window.clock_stopped_at is not None or window.alerted_at:
            return
        now = business_now()
        if window.alert_at is None or window.promised_by is None or now < window.alert_at:
            return  # the clock was moved on: its own work is on the agenda
        answers_by = _answers_by(window)
        if answers_by is not None and answers_by > now:  # nobody can do more than wait for them
            _store_fields(window, alert_at=answers_by)
            schedule(ALERT, key=str(window.pk), due_at=answers_by, lane=window.lane, window=str(window.pk))
            return
        _store_fields(window, alerted_at=now)
        missing = _parties(window)
        _raise(window, now, window.promised_by, missing)
        _tell_client(window, "promise_at_risk", window.promised_by, missing)
        schedule(LATE, key=str(window.pk), due_at=window.promised_by, lane=window.lane, window=str(window.pk))


def _answers_by(window: Window) -> datetime | None:
    """Returns when all critical parties that a window still waits for will have answered.

    None unless people serve all of these and have been given it.
    """
    missing = _missing_parties(window)
    dues = [each.answer_by for each in missing if each.by_people and not each.failed and each.answer_by]
    return max(dues) if dues and len(dues) == len(missing) else None


def _missing_parties(window: Window) -> list[DirectoryCounts]:
    """Returns the critical parties that have not accepted what a window publishes; none before it does."""
    if not window.gates.filter(name="published", state=Gate.State.RUNNING).exists():
        return []
    return [each for each in directory_counts(window.request) if each.critical and (each.pending or each.failed)]


def note_parties(window: Window) -> None:
    """Stores whose answers a window with an alert waits for now."""
    if window.alerted_at is not None and window.state in Window.UNPUBLISHED:
        PromiseAlert.objects.filter(window_id=window.pk).update(parties=_parties(window))


def _parties(window: Window) -> list[str]:
    return [each.directory for each in _missing_parties(window)]


def _tell_client(window: Window, template: str, due_at: datetime, missing: list[str]) -> None:
    """Tells the client that a promise may not be kept, then that it was not, once each, and who is waited for."""
    history.tell_all(window, template, once=f"{due_at:%Y%m%d%H%M}", promised_by=due_at, missing=missing)


def _raise(window: Window, now: datetime, due_at: datetime, parties: list[str]) -> None:
    PromiseAlert.objects.update_or_create(
        window_id=window.pk,
        defaults={
            "tenant": current_tenant(),
            **titles_of(named_for_all(window)),
            "lane": window.lane,
            "due_at": due_at,
            "raised_at": now,
            "parties": parties,
        },
    )
    history.note(window, "promise_alert", PLATFORM)
    _raise_alert(window, Alert.Kind.PROMISE_AT_RISK)


def tell_late(window_id: UUID) -> None:
    """Tells desk and client that a promise is broken, unless it is kept, was made anew, or waits for the client."""
    with transaction.atomic():
        window = Window.objects.select_for_update(of=("self",)).select_related("request").get(pk=window_id)
        if window.state not in Window.UNPUBLISHED or window.clock_stopped_at is not None or window.alerted_at is None:
            return
        if window.promised_by is None:
            return
        if business_now() < window.promised_by:  # it was moved on
            schedule(LATE, key=str(window.pk), due_at=window.promised_by, lane=window.lane, window=str(window.pk))
            return
        _raise_alert(window, Alert.Kind.PROMISE_LATE)
        _tell_client(window, "promise_late", window.promised_by, _parties(window))


def _raise_alert(window: Window, kind: Alert.Kind) -> None:
    raise_alert(kind, _about(window), title=named_for_all(window), tenant=current_tenant())


def _about(window: Window) -> str:
    return f"promise:{window.pk}"


def _store_fields(window: Window, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(window, name, value)
    Window.objects.filter(pk=window.pk).update(**fields)
