"""Raises alerts about what cannot wait, chases people until somebody takes each over, and ends it with its subject.

An alert is one row that owns its chase. It has one job, which decides the next step when it runs, with the row locked
and under the job's fence. So taking an alert over need only void messages still in the outbox, and an alert older than
a day wakes nobody. All that one person has to learn within two minutes goes into one message.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse

from compliance.catalogue.selectors import ladder
from compliance.domain.on_call import BUNDLE, KEY, WORTH, Crew, Part, next_hearers
from compliance.duty import selectors
from compliance.duty.models import Alert, AlertTold, DutyCall
from compliance.evidence.services import record
from tenants import context
from tenants.agenda.services import schedule_for_platform
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.domain.chasing import ChaseKind, Due, Step, next_step
from tenants.domain.lanes import Lane
from tenants.domain.tagged import InLanguages
from tenants.languages import titles_of
from tenants.models import Tenant
from tenants.outbox.services import Page, Recipient, make_void, queue_message
from tenants.selectors import platform_tenant

log = structlog.get_logger(__name__)

CHASE: Final = "duty.chase"
SAY: Final = "duty.say"
HISTORY: Final = "alert"  # subject_kind of an alert in the staff's history
DUTY_CALL: Final = "duty_call"  # the outbox's kind of recipient: a `DutyCall`
MESSAGE: Final = "compliance/on_call"
WORTH_SAYING: Final = BUNDLE * 60  # a message that no channel took for so long is dropped
SHOWN: Final = 10  # alerts of one message that it names

_stands: dict[str, Callable[[Alert], bool]] = {}
_taken: dict[str, Callable[[str, Actor], None]] = {}


def watch_subject(subject: str, stands: Callable[[Alert], bool]) -> None:
    """Registers a room's function that says whether an alert about its subjects ("case:…") still needs somebody."""
    _stands[subject] = stands


def give_subject(subject: str, taken: Callable[[str, Actor], None]) -> None:
    """Lets a room up the line give its subject, by its key, to whoever takes an alert about it over."""
    _taken[subject] = taken


# ---------------------------------------------------------------- raised and ended


def raise_alert(
    kind: Alert.Kind,
    about: str,
    *,
    title: InLanguages | str,
    tenant: Tenant | None = None,
    to: str = "",
    never: str = "",
    administrators: bool = False,
) -> None:
    """Raises an alert about a subject, in the caller's transaction.

    A subject that has an alert keeps it, unless the new one is of another kind or for another person: then it takes its
    place.

    to, never: ids of people, as in `Audience`; administrators: only they can do something about it.
    """
    with context.platform(), transaction.atomic():
        standing = Alert.objects.select_for_update().filter(about=about, ended_at=None).first()
        if standing is not None:
            if (standing.kind, standing.to_id) == (kind, to):
                return
            _end([standing])
        try:
            with transaction.atomic():
                alert = Alert.objects.create(
                    kind=kind,
                    about=about,
                    **titles_of(title),
                    tenant=tenant,
                    to_id=to,
                    never_id=never,
                    administrators=administrators,
                    raised_at=business_now(),
                )
        except IntegrityError:  # raised twice at the same moment
            return
        schedule_for_platform(CHASE, key=str(alert.pk), lane=Lane.FAST, alert=str(alert.pk))
        log.info("alert.raised", alert=str(alert.pk), kind=str(kind), about=about)


def end_alerts(about: str, *kinds: Alert.Kind) -> None:
    """Ends the alerts about a subject that needs nobody any more; kinds: only alerts of these kinds."""
    with context.platform(), transaction.atomic():
        rows = Alert.objects.select_for_update().filter(about=about, ended_at=None)
        _end(rows.filter(kind__in=kinds) if kinds else rows)


def _end(alerts: Collection[Alert] | QuerySet[Alert]) -> None:
    keys = [alert.pk for alert in alerts]
    if keys:
        Alert.objects.filter(pk__in=keys).update(ended_at=business_now())
        _void_calls(keys)


# ---------------------------------------------------------------- taken over


def acknowledge(alerts: Collection[UUID], actor: Actor, how: Alert.How) -> int:
    """Takes alerts over for somebody, so that nobody else is alerted, and gives them what these are about.

    Alerts that this person may not take over go on (`may_take_over`). Returns how many were taken over.
    """
    with context.platform(), transaction.atomic():
        rows = Alert.objects.select_for_update().filter(pk__in=alerts, acknowledged_at=None, ended_at=None)
        crew = selectors.crew(business_now())
        waiting = [alert for alert in rows.order_by("pk") if may_take_over(alert, actor.id, crew)]
        keys = [alert.pk for alert in waiting]
        Alert.objects.filter(pk__in=keys).update(
            acknowledged_at=business_now(),
            acknowledged_by=actor.name[:120],
            acknowledged_by_id=actor.id,
            acknowledged_how=how,
        )
        _void_calls(keys)
        for alert in waiting:
            _record_taken_over(alert, actor, how)
            subject, _colon, key = alert.about.partition(":")
            if subject in _taken:
                _taken[subject](key, actor)
    return len(waiting)


def may_take_over(alert: Alert, person: str, crew: Crew) -> bool:
    """Returns True if this person (an id) can do something about an alert.

    Nobody confirms their own proposal, nobody answers a reach check for another, and alerts for administrators are
    theirs, unless others had to be alerted.
    """
    if person and person == alert.never_id:
        return False
    if alert.kind == Alert.Kind.REACH_CHECK:
        return person in (alert.to_id, *alert.told)
    return not alert.administrators or person in alert.told or person in crew.administrators


def _record_taken_over(alert: Alert, actor: Actor, how: Alert.How) -> None:
    """Records in the staff's own history who took an alert over, without the client's words, since alerts are removed
    later.
    """
    kind, subject = str(alert.kind), alert.about.partition(":")[2]
    with context.client(platform_tenant()):
        record(
            "alert_taken_over",
            actor=actor,
            subject_kind=HISTORY,
            subject_id=alert.pk,
            concerns=[subject],
            alert_kind=kind,
            taken_over=str(how),
            raised_at=alert.raised_at,
        )
    log.info("alert.acknowledged", alert=str(alert.pk), how=str(how))


def acknowledge_call(call: DutyCall, actor: Actor, how: Alert.How) -> int:
    """Takes over all alerts of one call, as `acknowledge` does."""
    return acknowledge(list(call.tellings.values_list("alert_id", flat=True)), actor, how)


def acknowledge_about(about: str, actor: Actor) -> None:
    """Takes over the alert of a subject for somebody who works on it."""
    with context.platform():
        alerts = list(Alert.objects.filter(about=about, ended_at=None).values_list("pk", flat=True))
    acknowledge(alerts, actor, Alert.How.WORK)


def _void_calls(alerts: Collection[UUID]) -> None:
    """Voids the messages of calls in which no alert is left to take over."""
    calls = DutyCall.objects.filter(tellings__alert__in=alerts).distinct()
    over = [
        call for call in calls if not call.tellings.filter(alert__acknowledged_at=None, alert__ended_at=None).exists()
    ]
    if over:
        with context.client(platform_tenant()):
            for call in over:
                make_void(call.about)


# ---------------------------------------------------------------- chased


def chase(alert_id: UUID) -> None:
    """Takes the step that is due, if somebody still has to be alerted; otherwise does nothing, however late it runs.

    1. End the alert if its subject no longer needs anybody; stop if it is older than a day.
    2. Take the due step.
    3. Schedule the next step.
    """
    with transaction.atomic():
        alert = Alert.objects.select_for_update(of=("self",)).select_related("tenant").filter(pk=alert_id).first()
        if alert is None or not alert.waits:
            return
        now, stands = business_now(), _stands.get(alert.about.partition(":")[0])
        if stands is not None and not stands(alert):
            _end([alert])
            return
        if now - alert.raised_at >= WORTH:
            log.warning("alert.lapsed", alert=str(alert.pk))
            return
        due = _next_due(alert)
        if due is not None and due.at <= now:
            _take_step(alert, due.step, now)
            due = _next_due(alert)
        if due is not None:
            schedule_for_platform(CHASE, key=str(alert.pk), lane=Lane.FAST, due_at=due.at, alert=str(alert.pk))


def _next_due(alert: Alert) -> Due | None:
    until = alert.raised_at + WORTH
    waits = ladder(ChaseKind.ON_CALL)
    return next_step(waits, alert.raised_at, until, alert.steps, answered=False, may=lambda _step, at: at)


def _take_step(alert: Alert, step: Step, now: datetime) -> None:
    """Alerts the people of a step or, where there are none, those of the next one.

    By day they are the people who may act on it; at night it is whoever has the shift, who turns to an administrator.
    """
    crew, audience = selectors.crew(now), alert.audience
    if alert.kind in Alert.FOR_ADMINISTRATORS and selectors.shift_now(now).part is Part.DAY:
        audience = replace(audience, administrators=True)
    steps, hearers = next_hearers(step, crew, audience, alert.told)
    alert.taken = [*alert.taken, *({"step": each.value, "at": now} for each in steps)]
    people = hearers.people
    if people == (crew.primary,) and crew.backup not in ("", alert.never_id) and selectors.reach_check_failed(now):
        people = (crew.primary, crew.backup)
    alert.told = [*alert.told, *people]
    alert.save(update_fields=["taken", "told"])
    AlertTold.objects.bulk_create(
        [AlertTold(alert=alert, person_id=UUID(key), loud=hearers.alone) for key in people], ignore_conflicts=True
    )
    for key in people:
        _say_soon(UUID(key), now)
    log.info("alert.step", alert=str(alert.pk), step=str(step), people=len(people))


def _say_soon(person_id: UUID, now: datetime) -> None:
    """Schedules the message to a person: at once, or together with others two minutes after the last one."""
    last = DutyCall.objects.filter(person_id=person_id).order_by("-at").values_list("at", flat=True).first()
    due_at = max(now, last + BUNDLE) if last and last <= now else now
    schedule_for_platform(SAY, key=str(person_id), lane=Lane.FAST, due_at=due_at, person=str(person_id))


# ---------------------------------------------------------------- said


def say(person_id: UUID) -> None:
    """Sends a person one message, over all channels that fit the hour, of all alerts that nobody has taken over."""
    with transaction.atomic():
        waiting = (
            AlertTold.objects.select_for_update(of=("self",))
            .select_related("alert__tenant")
            .filter(person_id=person_id, call=None, alert__acknowledged_at=None, alert__ended_at=None)
        )
        tellings = list(waiting.order_by("alert__raised_at", "alert_id"))
        now = business_now()
        if not tellings:
            return
        call = DutyCall.objects.create(person_id=person_id, at=now)
        AlertTold.objects.filter(pk__in=[each.pk for each in tellings]).update(call=call)
        channels = _channels(person_id, now, loud=any(each.loud for each in tellings))
        alerts = [each.alert for each in tellings]
        with context.client(platform_tenant()):
            _queue_call(call, [Recipient(DUTY_CALL, call.pk, channels)], alerts, now)
            if _first_to_hear(tellings):
                _queue_call(
                    call, [Recipient("contact", bot.pk, ("bot",)) for bot in selectors.desk_bots()], alerts, now
                )


def _first_to_hear(tellings: Collection[AlertTold]) -> bool:
    """Returns True if the group bot has not yet had one of these alerts; it gets each alert once, not once for each
    person.
    """
    return any(not each.alert.tellings.exclude(call=None).exclude(pk=each.pk).exists() for each in tellings)


def _channels(person_id: UUID, now: datetime, *, loud: bool) -> tuple[str, ...]:
    """Returns the channels to a person: e-mail; if the alert is loud also SMS, and at night phone, where the number is
    proved.
    """
    usable = next((each.channels for each in selectors.reach() if each.person.pk == person_id), ())
    wanted = ["email"]
    if loud:
        wanted.append("sms")
        if selectors.shift_now(now).part is Part.NIGHT:
            wanted.append("voice")
    return tuple(channel for channel in wanted if channel in usable)


def _queue_call(call: DutyCall, recipients: Collection[Recipient], alerts: Collection[Alert], now: datetime) -> None:
    told, relief = [_alert_facts(alert) for alert in alerts], selectors.relief()
    queue_message(
        MESSAGE,
        recipients,
        key=call.about,
        about=call.about,
        worth_until=now + WORTH_SAYING,
        page=Page("admin:alerts"),
        keys=KEY,
        urgent=True,
        kind=told[0]["kind"],
        title=told[0]["title"],
        client_name=told[0]["client"],
        more=len(told) - 1,
        alerts=told[:SHOWN],
        unnamed=max(len(told) - SHOWN, 0),
        backup_after=relief.backup,
        administrators_after=relief.administrators,
    )


def _alert_facts(alert: Alert) -> dict[str, Any]:
    client = alert.tenant.legal_name if alert.tenant else ""
    return {
        "kind": alert.kind,
        "title": InLanguages(alert.titles) if alert.titles else alert.title,
        "client": client,
        "raised_at": alert.raised_at,
    }


def remove_old(before: datetime) -> None:
    """Deletes alerts and calls older than an instant (business time), with the rows of who was alerted."""
    DutyCall.objects.filter(at__lt=before).delete()
    Alert.objects.filter(raised_at__lt=before).delete()


def answer_path(token: str) -> str:
    """Returns the path on the platform's site to which the link in an alert's letter leads."""
    return reverse("on_call_answer", urlconf="portal.urls_platform", args=[token])
