"""Maintenance that comes back: booked ahead, one cancelled, all from one on cancelled."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from maintenance import services
from maintenance.domain.estimate import Content
from maintenance.models import Occurrence, Series, Window
from tenants.agenda.models import Work
from tenants.models import Tenant
from tenants.outbox.models import Message
from tenants.refusals import Refused
from tests.contacts import agreed_contact
from tests.maintenance.booking import AFTERNOON, fresh
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_home")]
FIRST = date(2026, 11, 30)


@pytest.fixture
def at_home(in_acme: Tenant, business_clock: BusinessClock) -> None:
    business_clock.set(AFTERNOON)
    agreed_contact(name="王敏", email="wang@acme.example", language="en")


def make(frequency: str = "weekly", first: date = FIRST, **more: object) -> Series:
    numbers = [number.pk for number in register("021-6123 4001")]
    return services.make_series(
        Content.CALIBRATION,
        numbers=numbers,
        frequency=frequency,
        first_on=first,
        actor=ACTOR,
        **more,  # type: ignore[arg-type]
    )


def windows(series: Series) -> list[Window]:
    return list(Window.objects.filter(occurrence__series=series).order_by("occurrence__on").select_related("request"))


def local(window: Window) -> date:
    return window.starts_at.astimezone(AFTERNOON.tzinfo).date()


def test_the_next_weeks_are_booked_at_once_and_the_others_in_time(
    business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    series = make()
    booked = windows(series)
    assert [window.occurrence.on for window in booked] == [FIRST + timedelta(days=7 * week) for week in range(6)]  # type: ignore[attr-defined]
    assert [local(window) for window in booked] == [window.occurrence.on for window in booked]  # type: ignore[attr-defined]
    assert {window.state for window in booked} == {Window.State.SCHEDULED}
    services.materialise(series.pk)
    assert len(windows(series)) == 6, "an occurrence is made once"
    business_clock.set(AFTERNOON + timedelta(days=7, minutes=1))
    run_due_work(name="maintenance.materialise")
    assert len(windows(series)) == 7
    assert Work.objects.filter(name="maintenance.materialise", done_at=None).count() == 1


def test_one_cancelled_occurrence_does_not_come_back() -> None:
    series = make()
    second = windows(series)[1]
    services.cancel(second.pk, sequence=second.sequence, actor=ACTOR, reason="stocktaking")
    services.materialise(series.pk)
    states = [window.state for window in windows(series)]
    assert states.count(Window.State.CANCELLED) == 1
    assert states.count(Window.State.SCHEDULED) == 5


def test_this_and_the_following_are_cancelled() -> None:
    series = make()
    third = windows(series)[2]
    services.cancel_following(third.pk, sequence=third.sequence, actor=ACTOR, reason="moved to another system")
    assert [window.state for window in windows(series)] == ["scheduled"] * 2 + ["cancelled"] * 4
    series.refresh_from_db()
    assert series.until == third.occurrence.on - timedelta(days=1)  # type: ignore[attr-defined]
    services.materialise(series.pk)
    assert len(windows(series)) == 6
    with pytest.raises(Refused) as refused:
        services.cancel_following(third.pk, sequence=fresh(third).sequence, actor=ACTOR, reason="again")
    assert refused.value.code == "already_done"


@pytest.mark.parametrize(("language", "why"), [("en", "No permitted time in"), ("zh-hans", "没有合适的时间")])
def test_a_day_without_a_legal_time_is_told(
    in_acme: Tenant, business_clock: BusinessClock, language: str, why: str
) -> None:
    """Spring Festival 2027 closes its whole week. Why is said in the client's language, whoever's turn it was."""
    in_acme.language = language
    in_acme.save()
    business_clock.set(AFTERNOON + timedelta(days=60))
    series = make("monthly", date(2027, 2, 6), until=date(2027, 2, 28), not_weekdays=list(range(7)))
    occurrence = Occurrence.objects.get(series=series)
    assert (occurrence.window, occurrence.trouble) == (None, "no_slot")
    said = {row.parameters["reason"] for row in Message.objects.filter(template="maintenance/series_trouble")}
    assert [why in each for each in said] == [True]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"first": date(2026, 11, 1)}, "first_on"),
        ({"until": date(2026, 11, 29)}, "until"),
    ],
)
def test_what_cannot_be_repeated(more: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        make(**more)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert not Series.objects.exists()


def test_only_an_occurrence_has_followers(business_clock: BusinessClock) -> None:
    from tests.maintenance.booking import ask_calibration, book

    window = book(ask_calibration(register("021-6123 4002")))
    with pytest.raises(Refused) as refused:
        services.cancel_following(window.pk, sequence=window.sequence, actor=ACTOR, reason="x")
    assert refused.value.code == "not_recurring"


@pytest.mark.parametrize(("days", "goes_on"), [(45, False), (46, True)])
def test_it_is_looked_at_again_as_long_as_a_day_of_it_lies_further_ahead(days: int, goes_on: bool) -> None:
    make("monthly", until=AFTERNOON.date() + timedelta(days=days))
    assert Work.objects.filter(name="maintenance.materialise", done_at=None).exists() == goes_on
