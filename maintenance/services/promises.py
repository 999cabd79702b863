"""The promise clock of a window: somebody is told when three quarters of its time are over, and it stands still while
we wait for the client.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _lazy

from compliance.duty.selectors import staff
from compliance.duty.services import tell_desk
from compliance.evidence import actions
from compliance.reviews.models import Case
from maintenance import selectors
from maintenance.calendars.selectors import terms
from maintenance.domain.intervals import Interval
from maintenance.domain.lanes import Promise
from maintenance.domain.promises import Remade, after_a_wait, longer, remade
from maintenance.models import Gate, Window
from maintenance.promised import counted_on, promised
from maintenance.promises.models import PromiseAlert
from tenants.agenda.lanes import Lane
from tenants.agenda.services import cancel as cancel_work
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.people.actors import PLATFORM, Actor
from tenants.provisioning import address_of

ALERT = "maintenance.promise_alert"

actions.declare(
    promise_alert=_lazy("Three quarters of the promised time are over: the desk was told"),
    promise_moved=_lazy("The platform has moved its promise: it counts as not kept"),
)


def fields_of(promise: Promise) -> dict[str, Any]:
    """What a window keeps of a promise that begins anew."""
    return {"promised_by": promise.due, "alert_at": promise.alert_at, "alerted_at": None, "clock_stopped_at": None}


def by_client(actor: Actor) -> bool:
    """Whether the client does it itself: one of its people or programs, not the platform or its staff."""
    return actor.kind in ("person", "key")


def at_another_time(window: Window, *, by_client: bool, in_review: bool) -> dict[str, Any]:
    """The fields of a window's promise from its present sessions on, by the terms that it was booked with.

    by_client, in_review: as `maintenance.domain.promises.remade` and `maintenance.promised` say.
    """
    now, sessions = business_now(), _sessions(window)
    [anew] = promised(window.request, [sessions], now, terms(window.policy_version), in_review=in_review)
    return _remade(window, anew, now, by_client=by_client)


def of_longer(window: Window, sessions: Sequence[Interval], *, by_client: bool) -> dict[str, Any]:
    """The fields of a window's promise when its sessions go on as these; none when it stands.

    It stands when publishing does not wait for the sessions, or when the platform still keeps it.
    """
    if window.promised_by is None or window.alert_at is None or not _waits_for_sessions(window):
        return {}
    old_end, new_end, now = window.ends_at, sessions[-1].end, business_now()
    before = _standing(window, now)
    if not by_client and new_end <= before.promise.due:
        return {}
    since = min(before.promise.alert_at, old_end)
    ground = counted_on(window, sessions, since, new_end - old_end)
    return _remade(window, longer(before.promise, old_end, new_end, ground), now, by_client=by_client)


def _waits_for_sessions(window: Window) -> bool:
    """Whether the window is published only after its sessions."""
    open_ = window.gates.filter(name__in=("work", "review")).exclude(state__in=(Gate.State.PASSED, Gate.State.WAIVED))
    return window.state in Window.UNPUBLISHED and open_.exists()


def _standing(window: Window, now: datetime) -> Remade:
    """A window's promise with the wait that lasts."""
    if window.promised_by is None or window.alert_at is None:
        raise ValueError("nothing is promised")
    promise, first = Promise(window.promised_by, window.alert_at), window.first_promised_by
    if window.clock_stopped_at is None:
        return Remade(promise, first)
    began = max(window.booked_at, window.starts_at)
    moved = after_a_wait(promise, began, window.clock_stopped_at, now)
    return Remade(moved, first and after_a_wait(Promise(first, first), began, window.clock_stopped_at, now).due)


def _remade(window: Window, anew: Promise, now: datetime, *, by_client: bool) -> dict[str, Any]:
    made = remade(_standing(window, now), anew, now, by_client=by_client)
    stopped = now if window.clock_stopped_at is not None else None  # the wait goes on
    return {**fields_of(made.promise), "first_promised_by": made.first_due, "clock_stopped_at": stopped}


def moved_words(window: Window) -> dict[str, str]:
    """What the client is told when the platform has just moved its promise, also left in its history; else nothing."""
    from maintenance.services import transitions  # it follows promises

    if window.first_promised_by is None or window.promised_by is None:
        return {}
    said = {"promised_before": window.first_promised_by.isoformat(), "promised_by": window.promised_by.isoformat()}
    transitions.note(window, "promise_moved", PLATFORM, **said)
    return said


def _sessions(window: Window) -> list[Interval]:
    return [Interval(each.period.lower, each.period.upper) for each in window.sessions.order_by("period")]


def follow(window: Window) -> None:
    """Bring agenda and desk to a window whose state or promise was just written."""
    if window.alert_at is None:
        return
    if window.state not in Window.UNPUBLISHED:
        _forget(window)
    elif window.clock_stopped_at is None and window.alerted_at is None:
        _forget(window)  # an alert of an earlier promise
        schedule(ALERT, key=str(window.pk), due_at=window.alert_at, lane=window.lane, window=str(window.pk))


def _forget(window: Window) -> None:
    cancel_work(ALERT, key=str(window.pk))
    PromiseAlert.objects.filter(window_id=window.pk).delete()


def stop(window: Window) -> None:
    """We wait for the client: nobody knows when the promise is due. Once more changes nothing."""
    if window.clock_stopped_at is not None or window.state not in Window.UNPUBLISHED or window.alert_at is None:
        return
    _keep(window, clock_stopped_at=business_now())
    cancel_work(ALERT, key=str(window.pk))


def go_on(window: Window) -> None:
    """The client has done its part: the promise moves by the time that we waited. Nothing when it did not stand, or
    when we wait for something else too.
    """
    if window.clock_stopped_at is None or window.promised_by is None or window.alert_at is None:
        return
    if selectors.frozen(window.request) or _asked(window):
        return  # it stands for another reason still
    standing = _standing(window, business_now())
    moved = standing.promise
    _keep(
        window,
        promised_by=moved.due,
        alert_at=moved.alert_at,
        first_promised_by=standing.first_due,
        clock_stopped_at=None,
    )
    PromiseAlert.objects.filter(window_id=window.pk).update(due_at=moved.due)
    if window.state in Window.UNPUBLISHED and window.alerted_at is None:
        schedule(ALERT, key=str(window.pk), due_at=moved.alert_at, lane=window.lane, window=str(window.pk))


def case_changed_hands(*, case: Case) -> None:
    """A reviewer asked the client something about a window's label, or the client answered."""
    if case.subject_kind != "maintenance_request":
        return
    waiting = Window.objects.select_for_update(of=("self",)).select_related("request")
    window = waiting.filter(request=case.subject_id).first()
    if window is None:
        return
    if case.state == Case.State.WAITING:
        stop(window)
    else:
        go_on(window)


def _asked(window: Window) -> bool:
    """Whether a reviewer waits for the client's answer."""
    cases = Case.objects.filter(tenant=current_tenant(), subject_id=window.request_id)
    return cases.filter(state=Case.State.WAITING).exists()


def hurry(window: Window) -> None:
    """The client says that a window is late: what is due of it goes to the front lane."""
    if window.state in (Window.State.RUNNING, Window.State.VERIFYING):
        schedule("maintenance.run", key=str(window.pk), lane=Lane.FAST, keep_earlier=True, window=str(window.pk))


def alert(window_id: UUID) -> None:
    """Tell the desk, once for each promise; not of a window that is published, has ended, or waits for the client."""
    with transaction.atomic():
        window = Window.objects.select_for_update(of=("self",)).select_related("request").get(pk=window_id)
        if window.state not in Window.UNPUBLISHED or window.clock_stopped_at is not None or window.alerted_at:
            return
        now = business_now()
        if window.alert_at is None or window.promised_by is None or now < window.alert_at:
            return  # the clock was moved on: its own work is on the agenda
        _keep(window, alerted_at=now)
        _raise(window, now, window.promised_by)


def _raise(window: Window, now: datetime, due_at: datetime) -> None:
    from maintenance.services import transitions  # it follows promises

    PromiseAlert.objects.update_or_create(
        window_id=window.pk,
        defaults={
            "tenant": current_tenant(),
            "title": str(window)[:200],
            "lane": window.lane,
            "due_at": due_at,
            "raised_at": now,
        },
    )
    transitions.note(window, "promise_alert", PLATFORM)
    tenant = current_tenant()
    tell_desk(
        "maintenance/promise_alert",
        key=f"promise:{window.pk}:{window.sequence}",
        title=str(window),
        client_name=tenant.legal_name,
        promised_by=due_at.isoformat(),
        address=address_of(staff()),
        path="/admin/promises/promisealert/",
    )


def _keep(window: Window, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(window, name, value)
    Window.objects.filter(pk=window.pk).update(**fields)
