"""What the desk is told by itself (compliance.duty.watches): cases, parties, work, shifts and their gaps."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest

from compliance.domain.on_call import Part, ShiftTime
from compliance.duty import alerts, selectors, services, watches
from compliance.duty.models import Alert
from compliance.duty.services import Assigned
from compliance.reviews import assigning, services as reviews
from compliance.reviews.models import Case
from tenants import context
from tenants.agenda import claiming
from tenants.agenda.models import Work
from tenants.agenda.services import schedule_for_platform
from tenants.clock import real_now
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.outbox.rendering import render
from tenants.outside import parties
from tenants.people.actors import person
from tenants.people.models import User
from tests.compliance.duty.on_call import (
    AT_NIGHT,
    BY_DAY,
    CHEF,
    MINUTE,
    NIGHT,
    chase_on,
    opened,
    whom,
)
from tests.portal_client import sign_in
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = pytest.mark.django_db


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


def test_work_that_fails_again_and_again_is_told_once_for_all_of_its_name(
    business_clock: BusinessClock, tonight: dict[str, User], run_due_work: DueWork
) -> None:
    for key in ("1", "2"):
        schedule_for_platform("labels.no_such_work", key=key)
    for tries in range(3):
        assert not Alert.objects.exists(), f"after {tries}"
        Work.objects.filter(name="labels.no_such_work").update(not_before=real_now())
        run_due_work(failures=True)
    alert = Alert.objects.get()
    assert (alert.kind, alert.title) == (Alert.Kind.WORK_FAILING, "labels.no_such_work")
    assert watches.still_failing(alert)
    Work.objects.filter(name="labels.no_such_work").update(done_at=real_now(), last_error="")
    assert not watches.still_failing(alert)


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


def test_nobody_says_for_another_that_they_are_reached(
    acme: Tenant, staff: Tenant, business_clock: BusinessClock, tonight: dict[str, User], run_due_work: DueWork
) -> None:
    """Who was not called answers no reach check; whoever is called in place of another answers for themselves only."""
    business_clock.set(AT_NIGHT.replace(hour=22, minute=0))
    watches.shift_begins()
    run_due_work(name=alerts.CHASE)
    check = Alert.objects.get()
    assert alerts.acknowledge([check.pk], person(tonight["reviewer2"]), Alert.How.PAGE) == 0
    client = sign_in(staff, "reviewer", 2)
    client.cookies["django_language"] = "en"
    assert "For another person" in client.get("/admin/alerts/").content.decode()
    chase_on(run_due_work, business_clock, minutes=11)
    assert alerts.acknowledge([check.pk], person(tonight["reviewer2"]), Alert.How.PAGE) == 1
    both = [str(tonight[name].pk) for name in ("reviewer1", "reviewer2")]
    case = opened(acme)
    run_due_work(name=alerts.CHASE)
    assert Alert.objects.get(about=f"case:{case.pk}").told == both, "the first is not known to be reached"
    Alert.objects.filter(pk=check.pk).update(acknowledged_at=None, acknowledged_by_id="")
    assert alerts.acknowledge([check.pk], person(tonight["reviewer1"]), Alert.How.PHONE) == 1
    case = opened(acme)
    run_due_work(name=alerts.CHASE)
    assert Alert.objects.get(about=f"case:{case.pk}").told == both[:1], "late, and reached all the same"


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
    from tenants.models import Party
    from tenants.outside.exchange import PassingTrouble

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


def test_by_day_work_that_fails_goes_to_who_is_on_shift_and_may_act_on_it(
    business_clock: BusinessClock, desk: dict[str, User], run_due_work: DueWork
) -> None:
    """Only administrators may try it again: the one who stands by is told, not the reviewer who has the shift. At night
    whoever has the shift is rung.
    """
    shifts = {ShiftTime(NIGHT, part): Assigned(desk["reviewer1"].pk, desk["administrator2"].pk) for part in Part}
    services.set_shifts(shifts, actor=CHEF)
    business_clock.set(BY_DAY)
    alerts.raise_alert(Alert.Kind.WORK_FAILING, "x:1", title="x")
    alerts.raise_alert(Alert.Kind.CASE_LATE, "x:2", title="y")
    run_due_work()
    heard = {alert.kind: alert.told for alert in Alert.objects.all()}
    assert heard == {
        Alert.Kind.WORK_FAILING: [str(desk["administrator2"].pk)],
        Alert.Kind.CASE_LATE: [str(desk["reviewer1"].pk)],
    }
    business_clock.set(AT_NIGHT)
    alerts.raise_alert(Alert.Kind.WORK_FAILING, "x:3", title="z")
    run_due_work(name=alerts.CHASE)
    assert Alert.objects.get(about="x:3").told == [str(desk["reviewer1"].pk)]
