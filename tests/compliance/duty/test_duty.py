"""The night-duty line: who is on the roster gets what is opened at night, and answers in half the time."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from compliance import shutting_out
from compliance.duty import selectors, services
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from tenants import context
from tenants.database.identifiers import uuid7
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.people.models import User
from tenants.refusals import Refused
from tests.rosters import set_nights
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db

NIGHT = date(2026, 12, 1)
AT_NIGHT = datetime(2026, 12, 1, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
BY_DAY = datetime(2026, 12, 1, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ANNE, CHEF = Actor("person", "Anne"), Actor("staff", "Administrator 1", "x")


@pytest.fixture
def on_duty(staff: Tenant) -> Actor:
    """The first reviewer, who takes the night."""
    user = selectors.people()[1]
    set_nights({NIGHT: user.pk}, actor=CHEF)
    return Actor("staff", user.name, str(user.pk))


def opened(acme: Tenant, kind: str = Case.Kind.SUPPORT, lane: str = "standard") -> Case:
    with context.client(acme):
        return reviews.open_case(
            kind=kind, subject_kind="question", subject_id=uuid7(), title="It is late", lane=lane, actor=ANNE
        )


def term_of(case: Case) -> timedelta:
    return case.due_at - case.opened_at


def test_support_asked_at_night_goes_to_who_is_on_duty_with_half_the_clock(
    acme: Tenant, business_clock: BusinessClock, on_duty: Actor
) -> None:
    business_clock.set(AT_NIGHT)
    case = opened(acme)
    assert (case.assigned_to, case.assigned_to_id) == (on_duty.name, on_duty.id)
    assert term_of(case) == timedelta(hours=4.5), "half of a day of the desk, on the wall clock"
    late = opened(acme, lane="fast")
    assert (term_of(late), late.assigned_to) == (timedelta(minutes=30), on_duty.name)
    green = opened(acme, Case.Kind.LABEL, "green")
    assert (term_of(green), green.assigned_to) == (timedelta(hours=9) * 0.6 / 2, on_duty.name)
    other = opened(acme, Case.Kind.LABEL)
    assert (other.in_working_hours, other.assigned_to) == (True, ""), "what can wait for the desk waits"


@pytest.mark.parametrize("instant", [BY_DAY, AT_NIGHT + timedelta(days=1)])
def test_by_day_and_in_a_gap_it_waits_for_the_desk(
    acme: Tenant, business_clock: BusinessClock, on_duty: Actor, instant: datetime
) -> None:
    business_clock.set(instant)
    for kind, lane in (("support", "standard"), ("support", "fast"), ("emergency", "fast"), ("label", "green")):
        case = opened(acme, kind, lane)
        assert (case.assigned_to, case.in_working_hours) == ("", True), kind
        local = (case.due_at - timedelta(seconds=1)).astimezone(AT_NIGHT.tzinfo)
        assert 9 <= local.hour < 18, "the desk is there then"


def test_who_has_left_is_a_gap(acme: Tenant, staff: Tenant, business_clock: BusinessClock, on_duty: Actor) -> None:
    business_clock.set(AT_NIGHT)
    with context.client(staff):
        email = User.objects.get(pk=UUID(on_duty.id)).email
    shutting_out.decide_on_host(email, active=False)
    assert selectors.on_duty(AT_NIGHT) is None
    assert opened(acme).assigned_to == ""


def test_an_escalation_at_night_goes_to_who_is_on_duty(
    acme: Tenant, business_clock: BusinessClock, on_duty: Actor
) -> None:
    business_clock.set(BY_DAY)
    case = opened(acme, Case.Kind.LABEL)
    business_clock.set(AT_NIGHT)
    Case.objects.filter(pk=case.pk).update(due_at=AT_NIGHT - timedelta(hours=1))
    with context.client(acme):
        reviews.escalate(case.pk, ANNE, "It is late")
    case.refresh_from_db()
    assert (case.lane, case.assigned_to_id) == ("fast", on_duty.id)


def test_the_roster_shows_gaps_and_takes_only_people_of_the_desk(staff: Tenant, on_duty: Actor) -> None:
    nights = selectors.roster(BY_DAY)
    assert len(nights) == 28
    assert [(each.night, each.person) for each in nights if each.person] == [(NIGHT, on_duty.name)]
    assert set_nights({NIGHT: UUID(on_duty.id)}, actor=CHEF) == 0
    with pytest.raises(Refused):
        set_nights({NIGHT: None, NIGHT + timedelta(days=1): uuid7()}, actor=CHEF)
    assert selectors.roster(BY_DAY)[0].person == on_duty.name, "all or nothing"
    assert set_nights({NIGHT: None}, actor=CHEF) == 1
    assert not any(each.person for each in selectors.roster(BY_DAY))


def test_the_desk_is_told_through_who_is_on_duty(
    staff: Tenant, acme: Tenant, business_clock: BusinessClock, on_duty: Actor
) -> None:
    parameters = {"client_name": "x", "lacking": 1, "starts_at": BY_DAY}
    business_clock.set(BY_DAY)
    services.tell_desk("labels/standby_pool_short", key="day", **parameters)
    assert Message.objects.filter(template="labels/standby_pool_short").count() == len(selectors.people())
    business_clock.set(AT_NIGHT)
    services.tell_desk("labels/standby_pool_short", key="night", **parameters)
    told = Message.objects.filter(template="labels/standby_pool_short", key__contains=":night:")
    assert [str(message.recipient_id) for message in told] == [on_duty.id]
