"""What an alert is about is said to each of the desk in the language that they read, wherever they read it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.duty import alerts
from compliance.duty.models import Alert
from labels.directories.models import Directory
from labels.directories.turns import party_of
from maintenance.models import Window
from maintenance.promises import services as promises
from maintenance.services.holding import set_held
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.agenda import claiming
from tenants.agenda.models import Work
from tenants.agenda.services import schedule_for_platform
from tenants.models import Party, Tenant
from tenants.outbox.models import Message
from tenants.outbox.rendering import render
from tenants.outside import parties
from tenants.people.models import User
from tests.compliance.duty.on_call import AT_NIGHT
from tests.maintenance.booking import ask_calibration, book
from tests.portal_client import PortalClient, sign_in, words
from tests.scenarios.numbers import register
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db


def desk_in(staff: Tenant, language: str) -> PortalClient:
    client = sign_in(staff, "administrator", 1)
    client.cookies["django_language"] = language
    return client


def read_as(staff: Tenant, user: User, language: str) -> None:
    with context.client(staff):
        User.objects.filter(pk=user.pk).update(language=language)


def said_to(user: User, channel: str) -> str:
    from compliance.duty.models import DutyCall

    call = DutyCall.objects.get(person_id=user.pk)
    letter = render(Message.objects.get(template=alerts.MESSAGE, channel=channel, recipient_id=call.pk))
    assert letter is not None
    return letter.body


def run_on(run_due_work: DueWork) -> None:
    run_due_work(name=alerts.CHASE)
    run_due_work(name=alerts.SAY)


@pytest.fixture
def held(acme: Tenant, business_clock: BusinessClock, tonight: dict[str, User]) -> Window:
    """A calibration that has no words of the client's own, and stands still."""
    business_clock.set(AT_NIGHT)
    ensure_directories()
    with context.client(acme):
        window = book(ask_calibration(register("021-6123 4001")))
        set_held(window, held=True)
    return window


@pytest.mark.parametrize(("language", "title"), [("en", "Calibration of all"), ("zh-hans", "全平台展示校准")])
def test_a_window_is_called_as_its_reader_calls_it(
    staff: Tenant, held: Window, tonight: dict[str, User], run_due_work: DueWork, language: str, title: str
) -> None:
    read_as(staff, tonight["reviewer1"], language)
    run_on(run_due_work)
    for channel in ("email", "sms", "voice"):
        assert title in said_to(tonight["reviewer1"], channel)
    assert title in words(desk_in(staff, language).get("/admin/alerts/"))


@pytest.mark.parametrize(("language", "title"), [("en", "Calibration of all"), ("zh-hans", "全平台展示校准")])
def test_a_promise_that_runs_out_is_listed_so_too(
    acme: Tenant, staff: Tenant, held: Window, business_clock: BusinessClock, language: str, title: str
) -> None:
    with context.client(acme):
        held.refresh_from_db()
        assert held.alert_at is not None
        business_clock.set(held.alert_at + timedelta(minutes=1))
        promises.alert(held.pk)
    assert title in words(desk_in(staff, language).get("/admin/promises/promisealert/"))


@pytest.mark.parametrize(("language", "title"), [("en", "Publish an announce"), ("zh-hans", "发布公告")])
def test_work_is_called_as_people_call_it(
    staff: Tenant,
    business_clock: BusinessClock,
    tonight: dict[str, User],
    run_due_work: DueWork,
    language: str,
    title: str,
) -> None:
    business_clock.set(AT_NIGHT)
    read_as(staff, tonight["reviewer1"], language)
    schedule_for_platform("announcements.publish", key="1", announcement="none")
    Work.objects.filter(name="announcements.publish").update(attempts=claiming.MOST_TRIES)
    run_due_work(name="announcements.publish", failures=True)
    run_on(run_due_work)
    assert title in said_to(tonight["reviewer1"], "sms")
    assert "announcements.publish" not in said_to(tonight["reviewer1"], "email")


@pytest.mark.parametrize(("language", "title"), [("en", "China Mobile"), ("zh-hans", "中国移动")])
def test_a_party_that_is_out_is_called_by_its_name(
    staff: Tenant, business_clock: BusinessClock, tonight: dict[str, User], language: str, title: str
) -> None:
    business_clock.set(AT_NIGHT)
    ensure_directories()
    held = parties.take(party_of(Directory.objects.get(code="china-mobile").address))
    assert held is not None
    held.fell_silent("timeout")
    Party.objects.update(trouble_since=Party.objects.get().trouble_since - timedelta(minutes=10))  # type: ignore[operator]
    held.fell_silent("timeout")
    assert Alert.objects.get().kind == Alert.Kind.PARTY_OUT
    assert title in words(desk_in(staff, language).get("/admin/alerts/"))
