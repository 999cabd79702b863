"""Cases at night and by day, and who was told of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from compliance.duty import alerts, selectors
from compliance.duty.models import DutyCall
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from tenants import context
from tenants.database.identifiers import uuid7
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.outbox.models import Message
from tests.work import BusinessClock, DueWork

NIGHT = date(2026, 12, 1)
AT_NIGHT = datetime(2026, 12, 1, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
BY_DAY = datetime(2026, 12, 1, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ANNE, CHEF = Actor("person", "Anne"), Actor("staff", "Administrator 1", "x")
MOBILES = ("+8613800000001", "+8613800000002", "+8613800000003", "+8613800000004")
MINUTE = timedelta(minutes=1)


def opened(acme: Tenant, kind: str = Case.Kind.SUPPORT, lane: str = "standard", title: str = "打不通") -> Case:
    with context.client(acme):
        return reviews.open_case(
            kind=kind, subject_kind="question", subject_id=uuid7(), title=title, lane=lane, actor=ANNE
        )


def said() -> list[tuple[str, str]]:
    """(whose, channel) of what was said, in order."""
    names = {str(user.pk): user.email.partition("@")[0] for user in selectors.people()}
    calls = {call.pk: names[str(call.person_id)] for call in DutyCall.objects.all()}
    rows = Message.objects.filter(template=alerts.MESSAGE).exclude(state=Message.State.VOID).order_by("pk")
    return [(calls[row.recipient_id], row.channel) for row in rows]


def whom() -> list[str]:
    return list(dict.fromkeys(name for name, _channel in said()))


def chase_on(run_due_work: DueWork, clock: BusinessClock, **duration: float) -> None:
    clock.advance(**duration)
    run_due_work(name=alerts.CHASE)
    run_due_work(name=alerts.SAY)
