"""What cannot wait: raised, chased until somebody takes it over, ended with its subject.

An alert is one row that owns its chase. Its one piece of due work decides the step when it runs, with the row locked
and under the work's fence: whoever takes it over has nothing to take back but what the outbox still holds, and what is
older than a day wakes nobody. What one person is to be told within two minutes is one message.
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
HISTORY: Final = "alert"  # subject_kind of what the staff's history says of an alert
DUTY_CALL: Final = "duty_call"  # the outbox's kind of recipient: a `DutyCall`
MESSAGE: Final = "compliance/on_call"
WORTH_SAYING: Final = BUNDLE * 60  # a message that no channel took for so long is not sent any more
SHOWN: Final = 10  # alerts of one message that it names

_stands: dict[str, Callable[[Alert], bool]] = {}


def watch_subject(subject: str, stands: Callable[[Alert], bool]) -> None:
    """Let a room up the line say whether an alert about its subjects ("case:…") still needs somebody."""
    _stands[subject] = stands


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
    """Have somebody told of a subject, in the caller's transaction. One that is told of already is not told again: it
    keeps its alert, unless this one is of another kind or for another person and takes its place.

    to, never: ids of people, as of `Audience`; administrators: only they can do something about it.
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
    """A subject needs nobody any more; kinds: only what these alerts are about."""
    with context.platform(), transaction.atomic():
        rows = Alert.objects.select_for_update().filter(about=about, ended_at=None)
        _end(rows.filter(kind__in=kinds) if kinds else rows)


def _end(alerts: Collection[Alert] | QuerySet[Alert]) -> None:
    keys = [alert.pk for alert in alerts]
    if keys:
        Alert.objects.filter(pk__in=keys).update(ended_at=business_now())
        _take_back(keys)


# ---------------------------------------------------------------- taken over


def acknowledge(alerts: Collection[UUID], actor: Actor, how: Alert.How) -> int:
    """Somebody takes alerts over: nobody else is told of them. Those of what they may not do go on
    (`may_take_over`). Returns how many still waited.
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
        _take_back(keys)
        for alert in waiting:
            _note(alert, actor, how)
    return len(waiting)


def may_take_over(alert: Alert, person: str, crew: Crew) -> bool:
    """Whether somebody can do something about an alert: nobody confirms what they proposed, nobody says for another
    that they are reached, and what administrators do is theirs, unless others had to be told. person: an id.
    """
    if person and person == alert.never_id:
        return False
    if alert.kind == Alert.Kind.REACH_CHECK:
        return person in (alert.to_id, *alert.told)
    return not alert.administrators or person in alert.told or person in crew.administrators


def _note(alert: Alert, actor: Actor, how: Alert.How) -> None:
    """In the staff's own history, without the client's words: rows go, and that somebody took it over stays."""
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
    """As `acknowledge`, all that somebody was told at once."""
    return acknowledge(list(call.tellings.values_list("alert_id", flat=True)), actor, how)


def acknowledge_about(about: str, actor: Actor) -> None:
    """Somebody works on a subject: that takes its alert over."""
    with context.platform():
        alerts = list(Alert.objects.filter(about=about, ended_at=None).values_list("pk", flat=True))
    acknowledge(alerts, actor, Alert.How.WORK)


def _take_back(alerts: Collection[UUID]) -> None:
    """Messages in which nothing is left to be taken over are not sent."""
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
    """Take the step that is due, if somebody still has to be told; else nothing happens, however late it is."""
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
        due = _next(alert)
        if due is not None and due.at <= now:
            _take(alert, due.step, now)
            due = _next(alert)
        if due is not None:
            schedule_for_platform(CHASE, key=str(alert.pk), lane=Lane.FAST, due_at=due.at, alert=str(alert.pk))


def _next(alert: Alert) -> Due | None:
    until = alert.raised_at + WORTH
    waits = ladder(ChaseKind.ON_CALL)
    return next_step(waits, alert.raised_at, until, alert.steps, answered=False, may=lambda _step, at: at)


def _take(alert: Alert, step: Step, now: datetime) -> None:
    """Turn to the people of a step; where there are none, to those of the next one. By day to those who may act on it;
    at night whoever has the shift is rung, and turns to an administrator.
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
    """At once, or with what else comes up within two minutes after the last time."""
    last = DutyCall.objects.filter(person_id=person_id).order_by("-at").values_list("at", flat=True).first()
    due_at = max(now, last + BUNDLE) if last and last <= now else now
    schedule_for_platform(SAY, key=str(person_id), lane=Lane.FAST, due_at=due_at, person=str(person_id))


# ---------------------------------------------------------------- said


def say(person_id: UUID) -> None:
    """One message, over all ways that fit the hour, of all that a person is to be told and nobody has taken over."""
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
            _queue(call, [Recipient(DUTY_CALL, call.pk, channels)], alerts, now)
            if _first_to_hear(tellings):
                _queue(call, [Recipient("contact", bot.pk, ("bot",)) for bot in selectors.desk_bots()], alerts, now)


def _first_to_hear(tellings: Collection[AlertTold]) -> bool:
    """Whether the group has not heard of one of them yet: it is told of each alert once, not once for each person."""
    return any(not each.alert.tellings.exclude(call=None).exclude(pk=each.pk).exists() for each in tellings)


def _channels(person_id: UUID, now: datetime, *, loud: bool) -> tuple[str, ...]:
    """By e-mail; who is responsible also by SMS, and at night by phone: over a number that was proved."""
    usable = next((each.channels for each in selectors.reach() if each.person.pk == person_id), ())
    wanted = ["email"]
    if loud:
        wanted.append("sms")
        if selectors.shift_now(now).part is Part.NIGHT:
            wanted.append("voice")
    return tuple(channel for channel in wanted if channel in usable)


def _queue(call: DutyCall, recipients: Collection[Recipient], alerts: Collection[Alert], now: datetime) -> None:
    told, relief = [_told(alert) for alert in alerts], selectors.relief()
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


def _told(alert: Alert) -> dict[str, Any]:
    client = alert.tenant.legal_name if alert.tenant else ""
    return {
        "kind": alert.kind,
        "title": InLanguages(alert.titles) if alert.titles else alert.title,
        "client": client,
        "raised_at": alert.raised_at,
    }


def remove_old(before: datetime) -> None:
    """What was raised and said before an instant (business time) is not kept: who was told goes with it."""
    DutyCall.objects.filter(at__lt=before).delete()
    Alert.objects.filter(raised_at__lt=before).delete()


def answer_path(token: str) -> str:
    """Where a link of a letter leads, on the platform's site."""
    return reverse("on_call_answer", urlconf="portal.urls_platform", args=[token])
