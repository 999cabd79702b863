"""The promise clock of a window: somebody is told at three quarters, once; it stands still while the client has it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.duty import alerts as duty_alerts
from compliance.duty.models import Alert
from compliance.duty.selectors import people
from compliance.evidence.selectors import history
from compliance.reviews import services as reviews
from maintenance import selectors, services
from maintenance.models import Window
from maintenance.promises.known import is_late
from maintenance.promises.models import PromiseAlert
from portal.tryout import demo
from tenants import context
from tenants.agenda.models import Work
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.outbox.rendering import render
from tests.languages import in_english
from tests.maintenance.booking import AFTERNOON, REVIEWER, TO_REVIEW, approve, ask, book, case_of, fresh
from tests.scenarios.numbers import ACTOR
from tests.stand_ins import fresh as numbers
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db

ALERT = "maintenance.promise_alert"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _a_quiet_afternoon(in_acme: Tenant, business_clock: BusinessClock) -> None:
    business_clock.set(AFTERNOON + timedelta(days=7))
    demo.ensure_directories()


def planned(window: Window) -> list[Work]:
    return list(Work.objects.filter(name=ALERT, key=str(window.pk), done_at=None))


def told() -> list[str]:
    with context.platform():
        return list(Message.objects.filter(template="compliance/on_call").values_list("tenant__kind", flat=True))


def test_three_quarters_of_the_time_after_the_start_somebody_is_told_once(
    business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    window = fresh(book(ask(numbers())))
    assert window.promised_by
    assert window.alert_at
    began = window.promised_by - (window.promised_by - window.alert_at) * 4
    assert timedelta() <= began - window.starts_at < timedelta(seconds=5)
    [work] = planned(window)
    assert work.due_at == window.alert_at
    services.alert_promise(window.pk)  # too early
    assert not PromiseAlert.objects.exists()
    business_clock.set(window.alert_at + timedelta(seconds=1))
    services.alert_promise(window.pk)
    services.alert_promise(window.pk)
    alert = PromiseAlert.objects.get()
    assert (alert.window_id, alert.due_at, alert.lane) == (window.pk, window.promised_by, window.lane)
    run_due_work(name="duty.say")
    assert set(told()) == {"staff"}
    assert len(told()) == len(people()), "by day everybody at the desk"
    assert [entry.action for entry in history(limit=50)].count("promise_alert") == 1


def test_a_window_that_moves_takes_its_alert_along(business_clock: BusinessClock) -> None:
    window = book(ask(numbers()), 1)
    business_clock.advance(hours=1)
    later = selectors.proposal(window.request, leaving_out=window.pk).slots[2]
    moved = services.move(window.pk, later.start, sequence=window.sequence, actor=ACTOR)
    [work] = planned(moved)
    assert work.due_at == fresh(moved).alert_at
    assert work.due_at > later.start


@pytest.mark.parametrize("after_the_alert", [False, True])
def test_what_has_ended_is_no_longer_at_the_desk(business_clock: BusinessClock, after_the_alert: bool) -> None:
    window = fresh(book(ask(numbers())))
    services.start(window.pk)
    if after_the_alert:
        business_clock.set(window.alert_at + timedelta(seconds=1))
        services.alert_promise(window.pk)
        assert PromiseAlert.objects.exists()
    services.abort(window.pk, sequence=fresh(window).sequence, actor=ACTOR, reason="enough")
    assert not planned(window)
    assert not PromiseAlert.objects.exists()
    services.alert_promise(window.pk)
    assert not PromiseAlert.objects.exists()


def test_the_clock_stands_still_while_the_client_has_the_case(business_clock: BusinessClock) -> None:
    window = book(ask(numbers(), TO_REVIEW))
    before = fresh(window)
    assert before.promised_by
    assert before.alert_at
    business_clock.set(max(before.starts_at, business_clock.now()) + timedelta(minutes=5))
    reviews.ask(case_of(window).pk, REVIEWER, "Which shop?", case_of(window).version)
    assert fresh(window).clock_stopped_at is not None
    assert not planned(window)
    business_clock.set(before.promised_by + 3 * HOUR)
    services.alert_promise(window.pk)
    assert not PromiseAlert.objects.exists()
    assert not is_late(fresh(window), business_clock.now())
    due_before = case_of(window).due_at
    reviews.hand_in_again(case_of(window).pk, ACTOR, "The one in Pudong.")
    after = fresh(window)
    assert after.clock_stopped_at is None
    assert after.promised_by
    assert after.alert_at
    waited = after.promised_by - before.promised_by
    delay = case_of(window).due_at - due_before  # of the review, in the desk's hours
    assert timedelta() <= waited - delay <= timedelta(minutes=1)
    assert delay > timedelta(days=1)
    assert after.alert_at - before.alert_at == waited
    [work] = planned(window)
    assert work.due_at == after.alert_at
    approve(window)  # the promise begins anew with the approved start
    assert planned(window)[0].due_at == fresh(window).alert_at


def test_the_clock_stands_still_while_certification_is_frozen(business_clock: BusinessClock) -> None:
    from tests.maintenance.test_freezing import valid_until

    window = fresh(book(ask(numbers())))
    services.start(window.pk)
    valid_until(business_clock.now().date() - timedelta(days=2))
    services.run(window.pk)
    assert fresh(window).clock_stopped_at is not None
    assert not planned(window)
    business_clock.advance(hours=30)
    valid_until(None)
    services.run(window.pk)
    after = fresh(window)
    assert after.clock_stopped_at is None
    assert after.promised_by
    assert window.promised_by
    assert after.promised_by - window.promised_by > timedelta(hours=29)
    assert [work.due_at for work in planned(window)] == [after.alert_at]


def test_the_clock_stands_still_as_long_as_there_is_one_reason(business_clock: BusinessClock) -> None:
    """The client answers while its certification is frozen: what it cannot use is not promised."""
    from tests.maintenance.test_freezing import valid_until

    window = book(ask(numbers(), TO_REVIEW))
    reviews.ask(case_of(window).pk, REVIEWER, "Which shop?", case_of(window).version)
    stopped = fresh(window).clock_stopped_at
    assert stopped is not None
    valid_until(business_clock.now().date() - timedelta(days=2))
    services.certification_changed()
    business_clock.advance(hours=5)
    reviews.hand_in_again(case_of(window).pk, ACTOR, "The one in Pudong.")
    assert fresh(window).clock_stopped_at == stopped
    valid_until(None)
    services.certification_changed()
    assert fresh(window).clock_stopped_at is None


def test_a_late_window_goes_to_the_front_lane(business_clock: BusinessClock) -> None:
    window = fresh(book(ask(numbers())))
    services.start(window.pk)
    assert window.promised_by
    assert not is_late(fresh(window), business_clock.now())
    business_clock.set(window.promised_by + HOUR)
    assert is_late(fresh(window), business_clock.now())
    services.hurry(fresh(window))
    run = Work.objects.filter(name="maintenance.run", key=str(window.pk), done_at=None)
    assert [work.lane for work in run] == ["fast"]


# ---------------------------------------------------------------- a promise that is broken


def alerts_about(window: Window) -> list[tuple[str, bool]]:
    """(kind, whether it is over) of what the desk was told of the promise, in order."""
    rows = Alert.objects.filter(about=f"promise:{window.pk}").order_by("raised_at")
    return [(alert.kind, alert.ended_at is not None) for alert in rows]


def at_risk(clock: BusinessClock, work: DueWork) -> Window:
    """A window that has begun and has used three quarters of its time; somebody has taken that over."""
    window = fresh(book(ask(numbers())))
    services.start(window.pk)
    assert window.alert_at
    clock.set(window.alert_at + timedelta(seconds=1))
    work(name=ALERT, failures=True)  # the directories are not there
    assert alerts_about(window) == [("promise_at_risk", False)]
    duty_alerts.acknowledge(
        list(Alert.objects.values_list("pk", flat=True)), Actor("staff", "Li", "li"), Alert.How.PAGE
    )
    return fresh(window)


def test_a_broken_promise_is_told_by_itself_though_its_risk_was_taken_over(
    business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    window = at_risk(business_clock, run_due_work)
    assert window.promised_by
    business_clock.set(window.promised_by - timedelta(seconds=30))
    run_due_work(failures=True)
    assert alerts_about(window) == [("promise_at_risk", False)], "it is not broken yet"
    told_before = len(told())
    business_clock.set(window.promised_by + timedelta(seconds=1))
    run_due_work(failures=True)
    assert alerts_about(window) == [("promise_at_risk", True), ("promise_late", False)]
    assert len(told()) > told_before
    with context.platform():
        letter = render(Message.objects.filter(template="compliance/on_call", channel="email").latest("pk"))
    assert letter is not None
    assert in_english(window) in letter.body
    run_due_work(failures=True)
    assert len(alerts_about(window)) == 2, "once"
    services.abort(window.pk, sequence=fresh(window).sequence, actor=ACTOR, reason="enough")
    assert alerts_about(window)[-1] == ("promise_late", True)


def test_a_promise_that_was_moved_on_is_late_by_its_new_time_only(
    business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    window = at_risk(business_clock, run_due_work)
    assert window.promised_by
    Window.objects.filter(pk=window.pk).update(promised_by=window.promised_by + 2 * HOUR)
    business_clock.set(window.promised_by + timedelta(seconds=1))
    run_due_work(failures=True)
    assert ("promise_late", False) not in alerts_about(window)
    business_clock.set(window.promised_by + 2 * HOUR + timedelta(seconds=1))
    run_due_work(failures=True)
    assert alerts_about(window)[-1] == ("promise_late", False)


def test_while_the_client_has_it_nobody_is_called_and_then_somebody_is_again(business_clock: BusinessClock) -> None:
    window = book(ask(numbers(), TO_REVIEW))
    before = fresh(window)
    assert before.alert_at
    assert before.promised_by
    business_clock.set(before.alert_at + timedelta(seconds=1))
    services.alert_promise(window.pk)
    assert alerts_about(window) == [("promise_at_risk", False)]
    reviews.ask(case_of(window).pk, REVIEWER, "Which shop?", case_of(window).version)
    assert alerts_about(window) == [("promise_at_risk", True)]
    business_clock.set(before.promised_by + HOUR)
    services.promise_late(window.pk)
    assert alerts_about(window) == [("promise_at_risk", True)], "it is not late while the client has it"
    reviews.hand_in_again(case_of(window).pk, ACTOR, "The one in Pudong.")
    assert alerts_about(window)[-1] == ("promise_at_risk", False)
