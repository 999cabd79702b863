"""Alerts: who is told, when, over what; who takes over, and that this ends it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from django.utils import translation

from compliance.domain.on_call import BUNDLE, Part, ShiftTime
from compliance.duty import alerts, selectors, services
from compliance.duty.models import Alert, DutyCall
from compliance.duty.services import Assigned
from compliance.evidence import selectors as evidence
from compliance.reviews import assigning, services as reviews
from compliance.reviews.models import Case
from tenants import context
from tenants.agenda import claiming
from tenants.agenda.models import Work
from tenants.database.identifiers import uuid7
from tenants.domain.receipts import Ended
from tenants.models import Tenant
from tenants.outbox import receipts
from tenants.outbox.models import Message
from tenants.outbox.rendering import render
from tenants.people.actors import person
from tenants.people.models import Contact, User
from tenants.selectors import platform_tenant
from tests.compliance.duty.on_call import (
    ANNE,
    AT_NIGHT,
    BY_DAY,
    CHEF,
    MOBILES,
    NIGHT,
    chase_on,
    opened,
    said,
    whom,
)
from tests.portal_client import sign_in, words
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db


def test_a_case_at_night_rings_whoever_has_the_shift_then_the_backup_then_the_administrators(
    acme: Tenant, business_clock: BusinessClock, tonight: dict[str, User], run_due_work: DueWork
) -> None:
    business_clock.set(AT_NIGHT)
    opened(acme)
    run_due_work()
    assert said() == [("reviewer1", "email"), ("reviewer1", "sms"), ("reviewer1", "voice")]
    chase_on(run_due_work, business_clock, minutes=9)
    assert whom() == ["reviewer1"], "it has ten minutes"
    chase_on(run_due_work, business_clock, minutes=1, seconds=1)
    assert whom() == ["reviewer1", "reviewer2"]
    chase_on(run_due_work, business_clock, minutes=10, seconds=1)
    assert whom() == ["reviewer1", "reviewer2", "administrator1", "administrator2"]
    chase_on(run_due_work, business_clock, hours=2)
    assert len(said()) == 4 * 3, "nobody is told twice"
    [call] = Message.objects.filter(
        recipient_id=DutyCall.objects.get(person_id=tonight["reviewer1"].pk).pk, channel="voice"
    )
    letter = render(call)
    assert letter is not None
    assert letter.address.mobile == MOBILES[2 if tonight["reviewer1"].email.startswith("reviewer1") else 3]
    assert "1" in letter.body
    assert "打不通" in letter.body


def test_what_can_wait_for_the_desk_wakes_nobody(
    acme: Tenant, business_clock: BusinessClock, tonight: dict[str, User], run_due_work: DueWork
) -> None:
    business_clock.set(AT_NIGHT)
    opened(acme, Case.Kind.LABEL)
    run_due_work()
    assert said() == []


def test_a_shift_by_day_is_told_without_a_phone_call(
    acme: Tenant, business_clock: BusinessClock, desk: dict[str, User], run_due_work: DueWork
) -> None:
    business_clock.set(BY_DAY)
    services.set_shifts({ShiftTime(NIGHT, Part.DAY): Assigned(desk["reviewer2"].pk)}, actor=CHEF)
    case = opened(acme)
    run_due_work()
    assert said() == [("reviewer2", "email"), ("reviewer2", "sms")]
    assert (case.assigned_to, case.in_working_hours) == ("", True), "only the night halves the clock"


def test_only_a_proved_number_is_called(
    acme: Tenant, staff: Tenant, business_clock: BusinessClock, tonight: dict[str, User], run_due_work: DueWork
) -> None:
    from tenants.people.models import Contact

    with context.client(staff):
        Contact.objects.filter(pk=tonight["reviewer1"].pk).update(mobile_answer=Contact.Answer.WAITING)
    business_clock.set(AT_NIGHT)
    opened(acme)
    run_due_work()
    assert said() == [("reviewer1", "email")]


# ---------------------------------------------------------------- taken over


def by_page(case: Case, staff: Tenant) -> None:
    client = sign_in(staff, "reviewer", 1)
    alert = Alert.objects.get(about=f"case:{case.pk}")
    assert str(alert.pk) in client.get("/admin/alerts/").content.decode()
    assert client.post("/admin/alerts/", {"alert": [str(alert.pk)]}).status_code == 302


def by_link(case: Case, staff: Tenant) -> None:
    letter = render(Message.objects.filter(template=alerts.MESSAGE, channel="email").earliest("pk"))
    assert letter is not None
    [path] = re.findall(r"/on-call/\S+", letter.body)
    client = sign_in(staff)
    for _time in range(3):  # a scanner of links opens and asks for all of them
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert Alert.objects.get().acknowledged_at is None, "to look does nothing"
    assert client.post(path).status_code == 200


def by_sms(case: Case, staff: Tenant) -> None:
    message = Message.objects.get(template=alerts.MESSAGE, channel="sms")
    receipts.note_submitted(message, "smpp", ["4711"], to=MOBILES[2])
    assert not receipts.take_sms("smpp", MOBILES[3], "1"), "somebody else, who was sent none"
    assert receipts.take_sms("smpp", MOBILES[2], "谁？"), "another word"
    assert Alert.objects.get().acknowledged_at is None
    assert receipts.take_sms("smpp", MOBILES[2], "收到")


def by_phone(case: Case, staff: Tenant) -> None:
    message = Message.objects.get(template=alerts.MESSAGE, channel="voice")
    receipts.note_submitted(message, "voice", ["77"], to=MOBILES[2])
    receipts.take_receipt("voice", "77", Ended.DELIVERED, key="1")


def by_taking_the_case(case: Case, staff: Tenant) -> None:
    with context.client(staff):
        user = User.objects.get(email="reviewer1@staff.example")
    Case.objects.filter(pk=case.pk).update(assigned_to="", assigned_to_id="")
    assert assigning.assign(case.pk, person(user), person(user))


@pytest.mark.parametrize(
    ("way", "how"),
    [
        (by_page, Alert.How.PAGE),
        (by_link, Alert.How.LINK),
        (by_sms, Alert.How.SMS),
        (by_phone, Alert.How.PHONE),
        (by_taking_the_case, Alert.How.WORK),
    ],
)
def test_who_takes_over_ends_it(
    acme: Tenant,
    staff: Tenant,
    business_clock: BusinessClock,
    tonight: dict[str, User],
    run_due_work: DueWork,
    way: Callable[[Case, Tenant], None],
    how: Alert.How,
) -> None:
    business_clock.set(AT_NIGHT)
    case = opened(acme)
    run_due_work()
    way(case, staff)
    alert = Alert.objects.get(about=f"case:{case.pk}")
    assert (alert.acknowledged_by, alert.acknowledged_how) == (tonight["reviewer1"].name, how)
    waiting = Message.objects.filter(template=alerts.MESSAGE, state=Message.State.WAITING)
    assert not waiting.exists(), "what was not handed over is not sent any more"
    for _hour in range(3):
        chase_on(run_due_work, business_clock, hours=1)
    assert "reviewer2" not in {name for name, _channel in said()}
    client = sign_in(staff, "reviewer", 1)
    assert tonight["reviewer1"].name in client.get("/admin/alerts/").content.decode()
    [record] = history_of_the_desk(staff)
    assert (record.actor, record.subject_id, record.details["taken_over"]) == (
        tonight["reviewer1"].name,
        str(alert.pk),
        str(how),
    )
    assert case.title not in str(record), "the client's words go with the client"
    alerts.remove_old(business_clock.advance(days=400))
    page = words(client.get("/admin/alerts/"))
    assert record.text in page, "the row is gone, and the history stays"
    assert tonight["reviewer1"].name in page
    assert client.get("/admin/alerts/?before=nonsense").status_code == 200
    assert record.text not in words(client.get(f"/admin/alerts/?before={record.id}"))


def test_an_address_or_number_that_the_person_has_no_more_takes_nothing_over(
    acme: Tenant, staff: Tenant, business_clock: BusinessClock, tonight: dict[str, User], run_due_work: DueWork
) -> None:
    business_clock.set(AT_NIGHT)
    opened(acme)
    run_due_work()
    sms, voice = (Message.objects.get(template=alerts.MESSAGE, channel=channel) for channel in ("sms", "voice"))
    receipts.note_submitted(sms, "smpp", ["4711"], to=MOBILES[2])
    receipts.note_submitted(voice, "voice", ["77"], to=MOBILES[2])
    letter = render(Message.objects.filter(template=alerts.MESSAGE, channel="email").earliest("pk"))
    assert letter is not None
    [path] = re.findall(r"/on-call/\S+", letter.body)
    with context.client(staff):
        Contact.objects.filter(pk=tonight["reviewer1"].pk).update(mobile="+8613900139000")
        User.objects.filter(pk=tonight["reviewer1"].pk).update(email="other@staff.example")
    assert receipts.take_sms("smpp", MOBILES[2], "1")
    assert receipts.take_receipt("voice", "77", Ended.DELIVERED, key="1")
    assert sign_in(staff).post(path).status_code == 410
    assert Alert.objects.get().acknowledged_at is None


def history_of_the_desk(staff: Tenant) -> list[evidence.HistoryEntry]:
    with context.client(staff), translation.override("zh-hans"):
        return evidence.history((alerts.HISTORY, None))


def test_at_any_moment_an_acknowledgement_is_the_last_word(
    acme: Tenant, business_clock: BusinessClock, tonight: dict[str, User], run_due_work: DueWork
) -> None:
    """Sixty moments of the first half hour; each piece of due work run before, and after once more."""
    chance = random.Random(16)
    for _time in range(60):
        about = f"work:{uuid7()}"
        business_clock.set(AT_NIGHT)
        alerts.raise_alert(Alert.Kind.WORK_GIVEN_UP, about, title="labels.submit")
        alert = Alert.objects.get(about=about)
        Alert.objects.filter(pk=alert.pk).update(about=f"test:{alert.pk}")
        moment = chance.uniform(0, 1800)
        passed = 0.0
        while passed < moment:
            alerts.chase(alert.pk)
            pause = min(chance.choice([1, 60, 599, 601]), moment - passed)
            business_clock.advance(seconds=pause)
            passed += pause
        told = len(Alert.objects.get(pk=alert.pk).told)
        alerts.acknowledge([alert.pk], person(tonight["reviewer2"]), Alert.How.PAGE)
        for _later in range(4):
            business_clock.advance(minutes=11)
            alerts.chase(alert.pk)
        assert len(Alert.objects.get(pk=alert.pk).told) == told
        for user in tonight.values():
            before = Message.objects.count()
            alerts.say(user.pk)
            assert Message.objects.count() == before, "between the step and the message it was taken over"


def test_an_old_alert_wakes_nobody_months_later(
    acme: Tenant, business_clock: BusinessClock, tonight: dict[str, User], run_due_work: DueWork
) -> None:
    business_clock.set(AT_NIGHT)
    case = opened(acme)
    with context.client(acme):
        reviews.withdraw(case.pk, ANNE)
    other = opened(acme)
    business_clock.advance(days=120)
    alerts.chase(Alert.objects.get(about=f"case:{other.pk}").pk)
    run_due_work()
    assert Alert.objects.get(about=f"case:{other.pk}", kind=Alert.Kind.CASE_OPENED).told == []
    named = {
        each["kind"] for row in Message.objects.filter(template=alerts.MESSAGE) for each in row.parameters["alerts"]
    }
    assert named == {Alert.Kind.CASE_LATE}, "that it is still open is told anew"


def test_work_that_lost_its_fence_takes_no_step(business_clock: BusinessClock, tonight: dict[str, User]) -> None:
    business_clock.set(AT_NIGHT)
    alerts.raise_alert(Alert.Kind.WORK_GIVEN_UP, "test:1", title="x")
    alert = Alert.objects.get()
    [held] = claiming.claim(Work, limit=1, lane="fast")
    Work.objects.filter(pk=held.id).update(fence=held.fence + 1)  # its lease ran out, another worker has it
    from tenants.agenda import handlers

    handlers.run_all([held])
    alert.refresh_from_db()
    assert alert.told == []


# ---------------------------------------------------------------- few messages


def test_what_comes_up_within_two_minutes_is_one_message_and_each_subject_has_one_alert(
    acme: Tenant, business_clock: BusinessClock, tonight: dict[str, User], run_due_work: DueWork
) -> None:
    business_clock.set(AT_NIGHT)
    first = opened(acme)
    run_due_work()
    business_clock.advance(seconds=30)
    others = [opened(acme, title=f"第 {place} 个") for place in range(3)]
    alerts.raise_alert(Alert.Kind.CASE_OPENED, f"case:{first.pk}", title="twice")
    run_due_work()
    assert DutyCall.objects.count() == 1
    business_clock.advance(BUNDLE)
    run_due_work()
    assert DutyCall.objects.count() == 2
    second = DutyCall.objects.latest("at")
    assert second.tellings.count() == 3
    letter = render(Message.objects.get(about=second.about, channel="email"))
    assert letter is not None
    assert all(case.title in letter.body for case in others)
    assert first.title not in letter.body
    with context.client(platform_tenant()):
        done = alerts.acknowledge_call(second, person(tonight["reviewer1"]), Alert.How.PHONE)
    assert done == 3
    assert selectors.alerts_waiting().count() == 1
