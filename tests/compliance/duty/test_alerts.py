"""Alerts: who is told, when, over what; who takes over, and that this ends it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from compliance.domain.on_call import BUNDLE, Part, ShiftTime
from compliance.duty import alerts, selectors, services, watches
from compliance.duty.models import Alert, DutyCall
from compliance.duty.services import Assigned
from compliance.evidence import selectors as evidence
from compliance.reviews import assigning
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from tenants import claiming, context, parties
from tenants.agenda.models import Work
from tenants.agenda.services import schedule_for_platform
from tenants.domain.receipts import Ended
from tenants.identifiers import uuid7
from tenants.models import Tenant
from tenants.outbox import receipts
from tenants.outbox.models import Message
from tenants.outbox.rendering import render
from tenants.people.actors import Actor, person
from tenants.people.models import User
from tenants.selectors import platform_tenant
from tests.contacts import agreed_contact
from tests.portal.admin.conftest import words
from tests.portal_client import sign_in
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = pytest.mark.django_db

NIGHT = date(2026, 12, 1)
AT_NIGHT = datetime(2026, 12, 1, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
BY_DAY = datetime(2026, 12, 1, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ANNE, CHEF = Actor("person", "Anne"), Actor("staff", "Administrator 1", "x")
MOBILES = ("+8613800000001", "+8613800000002", "+8613800000003", "+8613800000004")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(staff: Tenant) -> dict[str, User]:
    """Two administrators and two reviewers, each reached at a number of their own."""
    with context.client(staff):
        people = {user.email.partition("@")[0]: user for user in User.objects.order_by("email")}
        for user, mobile in zip(people.values(), MOBILES, strict=True):
            agreed_contact(pk=user.pk, name=user.name, mobile=mobile)
    return people


@pytest.fixture
def tonight(desk: dict[str, User]) -> dict[str, User]:
    """The first reviewer has the night, the second stands by."""
    shift = {ShiftTime(NIGHT, Part.NIGHT): Assigned(desk["reviewer1"].pk, desk["reviewer2"].pk)}
    services.set_shifts(shift, actor=CHEF)
    return desk


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
    assert receipts.take_sms("smpp", MOBILES[3], "1"), "somebody else"
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


# ---------------------------------------------------------------- what is told


def test_a_proposal_is_told_to_a_second_person_and_never_to_who_proposed(
    acme: Tenant, business_clock: BusinessClock, tonight: dict[str, User], run_due_work: DueWork
) -> None:
    business_clock.set(AT_NIGHT)
    case = opened(acme, Case.Kind.FREEZE)
    reviews.propose(case.pk, person(tonight["reviewer1"]), "forged", case.version)
    run_due_work()
    assert Alert.objects.get(about=f"case:{case.pk}").kind == Alert.Kind.CASE_PROPOSED
    assert whom() == ["reviewer2"], "the backup, since who has the shift proposed it"
    reviews.send_back(case.pk, person(tonight["reviewer2"]), "no proof", case.version + 1)
    assert not selectors.alerts_waiting().exists()


def test_a_case_is_told_at_three_quarters_and_when_it_is_late(
    acme: Tenant, business_clock: BusinessClock, tonight: dict[str, User], run_due_work: DueWork
) -> None:
    business_clock.set(AT_NIGHT)
    case = opened(acme)
    assert case.due_at - case.opened_at == timedelta(hours=4.5), "at night in half the time"
    run_due_work()
    assigning.assign(case.pk, person(tonight["reviewer1"]), person(tonight["reviewer1"]))
    alerts.acknowledge_about(f"case:{case.pk}", person(tonight["reviewer1"]))
    business_clock.set(case.opened_at + timedelta(hours=4.5) * 0.75 + MINUTE)
    run_due_work()
    kinds = list(Alert.objects.filter(about=f"case:{case.pk}").order_by("raised_at").values_list("kind", flat=True))
    assert kinds == ["case_opened", "case_at_risk"]
    business_clock.set(case.due_at + MINUTE)
    run_due_work()
    waiting = Alert.objects.get(about=f"case:{case.pk}", ended_at=None)
    assert waiting.kind == Alert.Kind.CASE_LATE
    reviews.ask(case.pk, person(tonight["reviewer1"]), "which?", Case.objects.get(pk=case.pk).version)
    assert not selectors.alerts_waiting().exists(), "the client has it"


def test_a_case_in_the_desks_hours_is_at_risk_in_them(
    acme: Tenant, business_clock: BusinessClock, tonight: dict[str, User], run_due_work: DueWork
) -> None:
    business_clock.set(BY_DAY)
    case = opened(acme, Case.Kind.LABEL)
    [work] = Work.objects.filter(name="reviews.case_clock", key=str(case.pk), done_at=None)
    local = work.due_at.astimezone(AT_NIGHT.tzinfo)
    assert 9 <= local.hour < 18, "nobody is woken for it"
    assert local.date() == NIGHT + timedelta(days=1)


def test_who_is_given_a_case_by_a_colleague_while_on_call_is_told(
    acme: Tenant, business_clock: BusinessClock, tonight: dict[str, User], run_due_work: DueWork
) -> None:
    business_clock.set(AT_NIGHT)
    case = opened(acme, Case.Kind.LABEL)
    assigning.assign(case.pk, person(tonight["reviewer2"]), person(tonight["administrator1"]))
    run_due_work()
    assert whom() == ["reviewer2"]


def test_a_directory_that_is_out_for_five_minutes_is_told_until_it_is_back(
    business_clock: BusinessClock, tonight: dict[str, User]
) -> None:
    held = parties.take("directory 10.0.0.1:80")
    assert held is not None
    held.fell_silent("timeout")
    assert not Alert.objects.exists(), "it may be back at once"
    from tenants.models import Party

    Party.objects.update(trouble_since=Party.objects.get().trouble_since - 6 * MINUTE)  # type: ignore[operator]
    held.fell_silent("timeout")
    held.fell_silent("timeout")
    assert Alert.objects.get().kind == Alert.Kind.PARTY_OUT
    held.answered()
    assert not selectors.alerts_waiting().exists()


def test_work_that_is_given_up_is_told(
    business_clock: BusinessClock, tonight: dict[str, User], run_due_work: DueWork
) -> None:
    schedule_for_platform("labels.no_such_work", key="1")
    Work.objects.filter(name="labels.no_such_work").update(attempts=claiming.MOST_TRIES)
    run_due_work(failures=True)
    alert = Alert.objects.get()
    assert (alert.kind, alert.title) == (Alert.Kind.WORK_GIVEN_UP, "labels.no_such_work")
    assert watches.still_given_up(alert)


# ---------------------------------------------------------------- shifts


def test_a_shift_begins_with_a_message_that_wants_an_answer(
    business_clock: BusinessClock, tonight: dict[str, User], run_due_work: DueWork, staff: Tenant
) -> None:
    business_clock.set(AT_NIGHT.replace(hour=21, minute=59))
    watches.begin()
    business_clock.advance(minutes=1, seconds=5)
    run_due_work()
    assert whom() == ["reviewer1"]
    assert Alert.objects.get().kind == Alert.Kind.REACH_CHECK
    chase_on(run_due_work, business_clock, minutes=10, seconds=5)
    assert whom() == ["reviewer1", "reviewer2", "administrator1", "administrator2"], "all others together"
    [ahead] = Work.objects.filter(name=watches.SHIFT_BEGINS, done_at=None)
    assert ahead.due_at == AT_NIGHT.replace(day=2, hour=6, minute=0)


def test_after_a_reach_check_without_an_answer_the_backup_is_called_together_with_the_first(
    acme: Tenant, business_clock: BusinessClock, tonight: dict[str, User], run_due_work: DueWork
) -> None:
    business_clock.set(AT_NIGHT.replace(hour=22, minute=0))
    watches.shift_begins()
    run_due_work(name=alerts.SAY)
    chase_on(run_due_work, business_clock, minutes=11)
    Alert.objects.filter(kind="reach_check").update(raised_at=business_clock.now())
    case = opened(acme)
    run_due_work(name=alerts.CHASE)
    told = Alert.objects.get(about=f"case:{case.pk}").told
    assert told == [str(tonight["reviewer1"].pk), str(tonight["reviewer2"].pk)]


def test_gaps_are_told_once_at_noon(
    business_clock: BusinessClock, tonight: dict[str, User], run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    business_clock.set(BY_DAY.replace(hour=11))
    watches.begin()
    business_clock.set(BY_DAY.replace(hour=12, minute=0, second=1))
    run_due_work(name=watches.LOOK_AHEAD)
    gaps = Message.objects.filter(template="compliance/duty_gaps")
    assert gaps.count() == 2, "both administrators"
    assert len(gaps[0].parameters["gaps"]) == 6, "tonight is staffed; days are not staffed at all"
    letter = render(gaps[0])
    assert letter is not None
    assert "2026-12-02" in letter.body
    business_clock.advance(minutes=20)
    watches.look_ahead()
    business_clock.set(BY_DAY.replace(day=2, hour=12))
    watches.look_ahead()
    assert [row["day"] for row in gaps.latest("pk").parameters["gaps"]] == [NIGHT + timedelta(days=7)], (
        "only the new one"
    )
    services.set_absence(tonight["reviewer1"].pk, NIGHT + timedelta(days=8), actor=CHEF)
    services.set_shifts(
        {ShiftTime(NIGHT + timedelta(days=8), Part.NIGHT): Assigned(tonight["reviewer1"].pk)}, actor=CHEF
    )
    business_clock.set(BY_DAY.replace(day=3, hour=12))
    watches.look_ahead()
    days = {row["day"]: row["person"] for row in gaps.latest("pk").parameters["gaps"]}
    assert days[NIGHT + timedelta(days=8)] == tonight["reviewer1"].name, "who is off leaves a gap"


def test_the_desk_sets_shifts_and_its_own_number(
    staff: Tenant, business_clock: BusinessClock, desk: dict[str, User], send_due_messages: DueMessages
) -> None:
    from tenants.people.models import Contact

    with context.client(staff):
        Contact.objects.filter(pk=desk["reviewer1"].pk).delete()
    business_clock.set(BY_DAY)
    client = sign_in(staff, "reviewer", 1)
    page = client.get("/admin/shifts/").content.decode()
    assert "day-2026-12-01-on" in page
    first, second = str(desk["reviewer1"].pk), str(desk["reviewer2"].pk)
    client.post("/admin/shifts/", {"night-2026-12-01-on": first, "night-2026-12-01-backup": first})
    assert selectors.crew(AT_NIGHT).primary == "", "nobody is their own backup"
    client.post("/admin/shifts/", {"night-2026-12-01-on": first, "night-2026-12-01-backup": second})
    assert (selectors.crew(AT_NIGHT).primary, selectors.crew(AT_NIGHT).backup) == (first, second)
    assert client.post("/admin/reach/", {"what": "number", "mobile": "138 0000 0009"}).status_code == 302
    send_due_messages()
    [(mobile, text)] = send_due_messages.texts
    assert mobile == "+8613800000009"
    assert client.post("/admin/reach/", {"what": "code", "code": "000000x"}).status_code == 422
    assert selectors.reach_of(*_mine(staff, first)).channels == ("email",)
    code = re.findall(r"\d{6}", text)[0]
    assert client.post("/admin/reach/", {"what": "code", "code": code}).status_code == 302
    assert selectors.reach_of(*_mine(staff, first)).channels == ("email", "sms", "voice")
    assert "138" not in sign_in(staff, "reviewer", 2).get("/admin/shifts/").content.decode(), (
        "it is nobody else's to see"
    )
    assert client.post("/admin/reach/", {"what": "number", "mobile": ""}).status_code == 302
    assert selectors.reach_of(*_mine(staff, first)).channels == ("email",)


def _mine(staff: Tenant, key: str):  # type: ignore[no-untyped-def]
    from tenants.people.models import Contact

    with context.client(staff):
        return User.objects.get(pk=UUID(key)), Contact.objects.filter(pk=UUID(key)).first()


def test_a_directory_that_nobody_can_connect_to_is_told_too_and_asked_on(
    business_clock: BusinessClock, tonight: dict[str, User]
) -> None:
    from labels.directories.turns import turn_at
    from tenants.exchange import PassingTrouble
    from tenants.models import Party

    at = turn_at("http://10.0.0.1:81")
    for _time in range(2):
        with pytest.raises(PassingTrouble), at():
            raise PassingTrouble("no_connection", "refused")
        assert not Alert.objects.exists()
        Party.objects.update(trouble_since=Party.objects.get().trouble_since - 3 * MINUTE)  # type: ignore[operator]
    with pytest.raises(PassingTrouble), at():
        raise PassingTrouble("no_connection", "refused")
    alert = Alert.objects.get()
    assert (alert.kind, alert.title) == (Alert.Kind.PARTY_OUT, "directory 10.0.0.1:81")
    with at():
        pass  # it takes the next one
    assert not selectors.alerts_waiting().exists()
    assert Party.objects.get().trouble_since is None


def test_the_desks_group_hears_of_each_alert_once(
    staff: Tenant, business_clock: BusinessClock, tonight: dict[str, User], run_due_work: DueWork
) -> None:
    business_clock.set(AT_NIGHT)
    bot = {"what": "group", "name": "值班群", "bot": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=11-22"}
    assert sign_in(staff, "reviewer", 1).post("/admin/reach/", bot).status_code in (200, 302, 422)
    assert selectors.desk_bots() == [], "only administrators set it"
    answer = sign_in(staff, "administrator", 1).post("/admin/reach/", bot)
    assert answer.status_code == 302, answer.content.decode()
    alerts.raise_alert(Alert.Kind.CASE_OPENED, "test:1", title="打不通")
    run_due_work()
    chase_on(run_due_work, business_clock, minutes=11)
    [message] = Message.objects.filter(template=alerts.MESSAGE, channel="bot")
    letter = render(message)
    assert letter is not None
    assert "打不通" in letter.body
    assert (
        sign_in(staff, "administrator", 1).post("/admin/reach/", bot | {"bot": "", "no_bot": "on"}).status_code == 302
    )
    assert selectors.desk_bots() == []
