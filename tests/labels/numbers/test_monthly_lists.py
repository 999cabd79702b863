"""Carriers' lists come by themselves every month; what does not come is brought by a person, and its alert ends."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from compliance.catalogue.services import new_terms
from compliance.duty.models import Alert
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels.directories import connections
from labels.directories.adapters import CarriedNumber
from labels.directories.answers import PermanentRefusal
from labels.directories.models import Directory, NumberStateList
from labels.models import NumberSync
from labels.numbers import carrier_lists, monthly_lists
from maintenance.models import Window
from portal import daily
from tenants import context
from tenants.agenda.models import Work
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.labels.numbers.test_carrier_lists import LI, Api, carrier  # noqa: F401 -- a fixture
from tests.scenarios.numbers import register
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOVEMBER = datetime(2026, 11, 27, 12, tzinfo=SHANGHAI)
FIFTH = datetime(2026, 12, 5, 10, 0, 30, tzinfo=SHANGHAI)


class Refusing:
    """A carrier without an API for lists."""

    def number_states(self, after: str | None, limit: int) -> None:
        raise PermanentRefusal(404, "no such thing")


def looks() -> list[datetime]:
    return list(Work.objects.filter(name=monthly_lists.ASK, done_at=None).values_list("due_at", flat=True))


def live(clock: BusinessClock, run_due_work: DueWork, at: datetime) -> None:
    clock.set(at)
    while Work.objects.filter(done_at=None, due_at__lte=at, name__in=LIST_WORK).exists():
        run_due_work()


LIST_WORK = (monthly_lists.ASK, carrier_lists.READ, carrier_lists.COMPARE)


@pytest.mark.usefixtures("carrier")
def test_a_list_comes_by_itself_and_what_it_corrects_is_planned(
    acme: Tenant,
    staff: Tenant,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    business_clock.set(NOVEMBER)
    with context.client(acme):
        register("010-6512 6600")
    api = Api([CarriedNumber("+861065126600", "suspended", "", False, "")])
    monkeypatch.setattr(connections, "directory_adapter", lambda _directory: api)
    daily.look_for_lost_days()
    run_due_work(name="portal.daily_work")
    assert looks() == [datetime(2026, 12, 5, 10, tzinfo=SHANGHAI)], "next month, not in the middle of this one"
    live(business_clock, run_due_work, FIFTH)
    row = NumberStateList.objects.get()
    assert (row.state, row.asked_by, row.corrections) == ("done", "Shouhao", 1)
    live(business_clock, run_due_work, FIFTH + timedelta(days=1))
    assert looks() == [datetime(2027, 1, 5, 10, tzinfo=SHANGHAI)]
    assert NumberStateList.objects.count() == 1, "once a month"
    assert not Alert.objects.filter(kind=Alert.Kind.CARRIER_LIST).exists()
    with context.client(acme):
        case = Case.objects.get(kind=Case.Kind.NUMBER_SYNC)
        reviews.approve(case.pk, LI, "", case.version)
    run_due_work()
    with context.client(acme):
        sync = NumberSync.objects.get()
        assert Window.objects.get().request_id == sync.request_id, "what it corrects is planned as a window"


@pytest.mark.usefixtures("carrier", "acme", "staff")
def test_the_staff_say_on_which_day_and_at_what_time_and_how_long_is_waited(
    business_clock: BusinessClock, run_due_work: DueWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    business_clock.set(NOVEMBER)
    monkeypatch.setattr(connections, "directory_adapter", lambda _directory: Refusing())
    new_terms(
        {"carrier_list_day": 9, "carrier_list_at": time(11, 30), "carrier_list_hours": 20},
        note="x",
        by=Actor("staff", "Anne", "1"),
    )
    monthly_lists.look_after_lists()
    ninth = datetime(2026, 12, 9, 11, 30, tzinfo=SHANGHAI)
    assert looks() == [ninth]
    stuck = NumberStateList.objects.create(
        directory=Directory.objects.get(code="china-unicom"), asked_at=ninth - timedelta(hours=21), asked_by="Anne"
    )
    live(business_clock, run_due_work, ninth + timedelta(minutes=1))
    stuck.refresh_from_db()
    assert stuck.state == "refused", "given up after 20 hours, not after 40"


@pytest.mark.usefixtures("acme", "staff")
def test_what_does_not_come_is_brought_and_chased_until_then(
    carrier: Directory,  # noqa: F811
    business_clock: BusinessClock,
    run_due_work: DueWork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    business_clock.set(NOVEMBER)
    monkeypatch.setattr(connections, "directory_adapter", lambda _directory: Refusing())
    monthly_lists.look_after_lists()
    for day in range(2):
        live(business_clock, run_due_work, FIFTH + timedelta(days=day))
    assert not Alert.objects.exists()
    live(business_clock, run_due_work, FIFTH + timedelta(days=2))
    alert = Alert.objects.get(ended_at=None)
    assert (alert.kind, alert.about) == (Alert.Kind.CARRIER_LIST, "list:china-unicom")
    assert "2026-12" in alert.title
    live(business_clock, run_due_work, FIFTH + timedelta(days=3))
    again = Alert.objects.get(ended_at=None)
    assert again.pk != alert.pk, "said anew in the morning"
    carrier_lists.keep_list(carrier, "号码,状态\n010-6512 6602,停机\n".encode(), "states.csv", actor=LI)
    run_due_work()
    assert not monthly_lists.still_missing(again)
    live(business_clock, run_due_work, FIFTH + timedelta(days=4))
    assert not Alert.objects.filter(ended_at=None, kind=Alert.Kind.CARRIER_LIST).exists()
    assert looks() == [datetime(2027, 1, 5, 10, tzinfo=SHANGHAI)]


@pytest.mark.usefixtures("acme", "staff")
def test_one_that_never_ends_stands_in_nobodys_way(
    carrier: Directory,  # noqa: F811
    business_clock: BusinessClock,
) -> None:
    business_clock.set(FIFTH)
    monthly_lists.ask_for_list(carrier.code)
    business_clock.set(FIFTH + timedelta(days=1))
    monthly_lists.ask_for_list(carrier.code)
    assert NumberStateList.objects.get().state == "reading"
    business_clock.set(FIFTH + timedelta(days=2))
    monthly_lists.ask_for_list(carrier.code)
    assert sorted(NumberStateList.objects.values_list("state", flat=True)) == ["reading", "refused"]


def test_a_carrier_that_is_active_no_more_is_not_asked(
    carrier: Directory,  # noqa: F811
    business_clock: BusinessClock,
) -> None:
    business_clock.set(FIFTH)
    Directory.objects.filter(pk=carrier.pk).update(active=False)
    monthly_lists.look_after_lists()
    monthly_lists.ask_for_list(carrier.code)
    assert not looks()
    assert not NumberStateList.objects.exists()
