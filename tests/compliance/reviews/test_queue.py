"""The queue in the database: its order is the pure rule's, promises run in the desk's hours, its views use indexes."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import translation

from compliance.domain.queue import ranked_at
from compliance.domain.service_times import BY_DAYS, TERMS
from compliance.duty.selectors import people
from compliance.reviews import assigning, promises, selectors, services, texts, workload
from compliance.reviews.models import Case, Entry
from compliance.reviews.turns import CaseDecided
from tenants import context
from tenants.domain.actors import PLATFORM, Actor
from tenants.models import Tenant, WorkingDayOverride
from tests.rosters import set_nights
from tests.work import BusinessClock

ANNE, LI, WU = Actor("person", "Anne"), Actor("staff", "Li", "li"), Actor("staff", "Wu", "wu")
LANES = ("fast", "green", "standard", "bulk", "none")
SHANGHAI = ZoneInfo("Asia/Shanghai")
H = timedelta(hours=1)

pytestmark = pytest.mark.django_db


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def hand_in(
    tenant: Tenant, kind: str = Case.Kind.LABEL, lane: str = "standard", due_at: datetime | None = None
) -> Case:
    with context.client(tenant):
        return services.open_case(
            kind=kind,
            subject_kind="request",
            subject_id=uuid.uuid4(),
            title="双11专线",
            lane=lane,
            due_at=due_at,
            actor=ANNE,
        )


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def undecided_rooms() -> Iterator[None]:
    """Decisions reach no other room: these cases have no subject."""
    with mock.patch.object(CaseDecided, "handlers", []):
        yield


@pytest.fixture(autouse=True)
def _at_the_desk() -> Iterator[None]:
    """Both work here; that people are off is tried at the desk (tests/portal/cases/test_absence.py)."""
    with mock.patch.object(selectors, "present", return_value=["li", "wu"]):
        yield


# ---------------------------------------------------------------- order


def test_the_database_ranks_as_the_rule_does(acme: Tenant) -> None:
    """Also over New York's change of clocks, where arithmetic in local time would be an hour off."""
    start = datetime(2026, 11, 1, tzinfo=ZoneInfo("UTC"))
    Case.objects.bulk_create(
        Case(
            tenant=acme,
            kind="label",
            subject_kind="x",
            subject_id=uuid.uuid4(),
            title="x",
            lane=lane,
            opened_at=start,
            due_at=start + place * timedelta(minutes=97),
            harm_at=harm if harm is None else start + harm,
        )
        for place in range(40)
        for lane in LANES
        for harm in (None, -place * H, place * 5 * H)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'America/New_York'")
        cursor.execute("UPDATE public.reviews_case SET title = 'y'")
        cursor.execute("SET LOCAL TimeZone = 'UTC'")  # Django reads instants so
    for case in Case.objects.all():
        assert case.ranked_at == ranked_at(case.lane, case.due_at, case.opened_at, case.harm_at)


def test_behind_a_place_comes_each_case_once(acme: Tenant, business_clock: BusinessClock) -> None:
    due = business_clock.now()
    cases = {hand_in(acme, due_at=due + (place % 3) * H).pk for place in range(9)}
    seen, place = [], None
    for _step in range(20):
        rows = selectors.inbox()
        following = (selectors.after(rows, "ranked_at", *place) if place else rows).first()
        if following is None:
            break
        seen.append(following.pk)
        place = following.ranked_at, following.pk
    assert len(seen) == 9
    assert set(seen) == cases
    backwards = selectors.after(Case.objects.order_by("-ranked_at", "-id"), "-ranked_at", *place)  # type: ignore[misc]
    assert [case.pk for case in backwards] == seen[-2::-1]


# ---------------------------------------------------------------- whose case it is


def test_taking_skips_what_others_have(acme: Tenant, business_clock: BusinessClock) -> None:
    now = business_clock.now()
    given, proposed, free = (hand_in(acme, Case.Kind.EMERGENCY, due_at=now + place * H) for place in range(3))
    assigning.assign(given.pk, WU, LI)
    services.propose(proposed.pk, LI, "", 0)
    assert assigning.take_next(LI) == free
    assert fresh(free).assigned_to_id == "li"
    services.send_back(proposed.pk, WU, "Why?", 1)
    assert assigning.take_next(LI) == proposed
    assert assigning.take_next(WU) == given
    assert list(Entry.objects.filter(case=given, internal=True).values_list("action", "text")) == [("assigned", "Wu")]


def test_a_decided_case_is_not_given_to_anybody(acme: Tenant, undecided_rooms: None) -> None:
    case = hand_in(acme)
    assert assigning.assign(case.pk, LI, LI)
    assert assigning.assign(case.pk, LI, WU), "it is Li's already"
    assert Entry.objects.filter(case=case, action="assigned").count() == 1
    services.approve(case.pk, WU, "", 0)
    assert not assigning.assign(case.pk, WU, LI)
    assert fresh(case).assigned_to == "Li"
    assert assigning.take_next(LI) is None


# ---------------------------------------------------------------- promises


def test_every_kind_has_a_term_and_reasons_in_both_languages() -> None:
    assert set(TERMS) | BY_DAYS == set(Case.Kind.values)
    assert not set(TERMS) & BY_DAYS
    assert set(texts.REASONS_OF_KIND) == set(Case.Kind.values)
    for kind, codes in texts.REASONS_OF_KIND.items():
        assert codes[-1] == "other", kind
        assert len(set(codes)) == len(codes), kind
    for codes in (texts.REASONS_OF_KIND[kind] for kind in (Case.Kind.LICENCE, Case.Kind.FREEZE, Case.Kind.EMERGENCY)):
        assert len(codes) > 3, "more than the generic ones"
    with translation.override("en"):
        english = {code: texts.canned_reason(code) for code in texts.REASONS}
    assert all(english.values())
    assert len(set(english.values())) == len(english)


def test_a_promise_runs_in_the_desks_hours(acme: Tenant, business_clock: BusinessClock) -> None:
    business_clock.set(at("2026-11-13 17:00"))  # a Friday
    label, support = hand_in(acme), hand_in(acme, Case.Kind.SUPPORT)
    assert abs(label.due_at - at("2026-11-16 17:00")) < timedelta(minutes=1)
    assert label.in_working_hours
    assert abs(support.due_at - at("2026-11-16 17:00")) < timedelta(minutes=1)
    assert support.in_working_hours, "nobody is on night duty"
    green = hand_in(acme, lane="green")
    assert abs(green.due_at - at("2026-11-16 13:24")) < timedelta(minutes=1)


def test_waiting_for_the_client_keeps_the_working_time_that_was_left(
    acme: Tenant, business_clock: BusinessClock
) -> None:
    business_clock.set(at("2026-11-12 09:00"))
    case = hand_in(acme)  # nine working hours: 18:00
    business_clock.set(at("2026-11-12 15:00"))
    services.ask(case.pk, LI, "Which shop?", 0)
    business_clock.set(at("2026-11-14 12:00"))  # answered on a Saturday; three working hours were left
    with context.client(acme):
        services.hand_in_again(case.pk, ANNE, "This one")
    assert abs(fresh(case).due_at - at("2026-11-16 12:00")) < timedelta(minutes=1)
    assert abs(fresh(case).waited - 45 * H) < timedelta(minutes=1)


def test_a_day_that_the_staff_took_off_is_no_working_day(acme: Tenant, business_clock: BusinessClock) -> None:
    WorkingDayOverride.objects.create(day=date(2026, 11, 16), is_working=False)
    business_clock.set(at("2026-11-13 17:00"))
    assert abs(hand_in(acme).due_at - at("2026-11-17 17:00")) < timedelta(minutes=1)


def test_the_night_duty_line_answers_tonight(staff: Tenant) -> None:
    tonight = at("2026-11-12 23:00")
    assert promises.promise("support", "standard", tonight).due_at == at("2026-11-13 18:00"), "nobody is there"
    set_nights({tonight.date(): people()[0].pk}, actor=LI)
    assert promises.promise("support", "standard", tonight) == promises.ReviewPromise(tonight + 4.5 * H, False)
    assert promises.promise("label", "standard", tonight) == promises.ReviewPromise(at("2026-11-13 18:00"), True)


# ---------------------------------------------------------------- workload


def test_workload(acme: Tenant, business_clock: BusinessClock, undecided_rooms: None) -> None:
    start = business_clock.set(at("2026-11-10 10:00"))
    late, slow, fast, waited, old = (hand_in(acme, due_at=start + H) for _place in range(5))
    services.approve(old.pk, WU, "", 0)
    business_clock.set(at("2026-11-11 10:00"))
    for case, hours in ((fast, 25), (slow, 29)):
        business_clock.set(start + hours * H)
        services.approve(case.pk, LI, "", 0)
    services.ask(waited.pk, LI, "Which shop?", 0)
    business_clock.set(start + 129 * H)
    services.reject(waited.pk, LI, "misleading", "", 1)
    assigning.assign(late.pk, WU, LI)
    nobodys = hand_in(acme, Case.Kind.SUPPORT)
    now = business_clock.now()
    of_reviewers, of_kinds = workload.by_reviewer_and_kind(now, start + 20 * H)
    loads = {load.key: load for load in of_reviewers}
    assert (loads["Wu"].open, loads["Wu"].late, loads["Wu"].decided) == (1, 1, 0)
    assert (loads["Li"].open, loads["Li"].decided) == (0, 3)
    assert loads["Li"].median is not None
    assert abs(loads["Li"].median - 29 * H) < timedelta(minutes=1), "100 hours with the client are not Li's"
    assert (loads[""].open, loads[""].late) == (1, 0), nobodys
    kinds = {load.key: load for load in of_kinds}
    assert (kinds["label"].open, kinds["label"].late, kinds["label"].decided) == (1, 1, 3)
    assert (kinds["support"].open, kinds["support"].median) == (1, None)
    days = workload.by_day(start - H, "Asia/Shanghai")
    assert [(f"{day.day:%m-%d}", day.opened, day.decided) for day in days] == [
        ("11-15", 1, 1),
        ("11-11", 0, 2),
        ("11-10", 5, 1),
    ]
    services.approve(hand_in(acme).pk, PLATFORM, "", 0)
    loads = {load.key: load for load in workload.by_reviewer_and_kind(business_clock.now(), start + 20 * H)[0]}
    assert (loads[""].open, loads[""].decided) == (1, 0), "what nobody has is not the platform's, which decided"
