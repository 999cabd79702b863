"""Asking and booking: what is refused, what a double click does, and two who want the same number."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection

from compliance.duty.selectors import people
from compliance.reviews.models import Case
from labels.models import LabelVersion, Number, StandbyLabel, StandbyLease
from labels.numbers import services as number_services
from maintenance import selectors, services
from maintenance.domain.estimate import Content
from maintenance.models import MaintenanceRequest, NumberHold, Window, WindowEvent
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.agenda.models import Work
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.refusals import Refused
from tests.database import Database
from tests.maintenance.booking import ACCEPTED, AFTERNOON, TO_REVIEW, ask, ask_calibration, book, case_of
from tests.rosters import set_nights
from tests.scenarios.numbers import ACTOR, register
from tests.stand_ins import fresh as fresh_numbers
from tests.work import BusinessClock

MINE = ["021-6123 4001", "021-6123 4002"]
in_transaction = pytest.mark.django_db


@pytest.fixture
def _afternoon(business_clock: BusinessClock) -> None:
    business_clock.set(AFTERNOON)


pytestmark = pytest.mark.usefixtures("_afternoon")


@in_transaction
def test_a_draft_changes_nothing_and_explains_itself(in_acme: Tenant) -> None:
    request = ask(register(*MINE))
    assert (request.state, request.needs_review, request.number_count) == (MaintenanceRequest.State.DRAFT, False, 2)
    estimate = request.estimate
    assert sum(factor["minutes"] for factor in estimate["factors"]) == estimate["processing"]["likely"]
    assert request.checks["decision"] == "accept"
    assert request.checks["recognition"]["alignment"]
    assert not LabelVersion.objects.exists()
    services.withdraw_draft(request.pk)
    with pytest.raises(Refused) as refused:
        services.book(request.pk, AFTERNOON, actor=ACTOR)
    assert refused.value.code == "not_a_draft"


@in_transaction
def test_what_cannot_be_asked_for(in_acme: Tenant, business_clock: BusinessClock) -> None:
    (number,) = register(MINE[0])
    now = business_clock.now()

    def code(text: str, numbers: list[UUID], **more: object) -> str:
        with pytest.raises(Refused) as refused:
            services.draft_label_change(text=text, numbers=numbers, actor=ACTOR, **more)  # type: ignore[arg-type]
        return refused.value.code

    assert code("招商银行", [number.pk]) == "label_rejected"
    assert code(ACCEPTED, []) == "no_numbers"
    assert code(ACCEPTED, [number.pk, uuid4()]) == "unknown_numbers"
    assert code(ACCEPTED, [number.pk], valid_until=now - timedelta(hours=1)) == "validity"
    late = now + timedelta(days=2)
    assert code(ACCEPTED, [number.pk], valid_from=late, valid_until=late) == "validity"
    with pytest.raises(Refused) as refused:
        ask_calibration([number], "维护中")
    assert refused.value.code == "standby_not_approved"
    assert not MaintenanceRequest.objects.exists()


@in_transaction
def test_a_suspended_number_is_touched_by_its_carriers_word_alone(in_acme: Tenant) -> None:
    (number,) = register(MINE[0])
    Number.objects.update(state=Number.State.SUSPENDED)
    with pytest.raises(Refused) as refused:
        ask_calibration([number])
    assert refused.value.code == "unknown_numbers"
    said = services.draft_work(Content.NUMBER_STATE_SYNC, numbers=[number.pk], actor=PLATFORM, by_platform=True)
    assert said.number_count == 1


@in_transaction
def test_a_double_click_books_once(in_acme: Tenant) -> None:
    request = ask(register(*MINE))
    start = selectors.proposal(request).slots[0].start
    first = services.book(request.pk, start, actor=ACTOR)
    assert services.book(request.pk, start, actor=ACTOR) == first
    assert WindowEvent.objects.filter(window=first).count() == 1
    assert LabelVersion.objects.count() == 2
    with pytest.raises(Refused):
        services.book(request.pk, start + timedelta(days=1), actor=ACTOR)


@in_transaction
def test_a_number_has_one_change_at_a_time(in_acme: Tenant) -> None:
    numbers = register(*MINE)
    drafted_before = ask(numbers[:1])
    book(ask(numbers))
    with pytest.raises(Refused) as refused:
        book(drafted_before)
    assert refused.value.code == "change_under_way"


@in_transaction
def test_a_second_change_is_refused_before_anybody_looks_for_a_time(in_acme: Tenant) -> None:
    numbers = register(*MINE)
    book(ask(numbers[:1]))
    with pytest.raises(Refused, match="021-6123 4001 ") as refused:
        ask(numbers)
    assert refused.value.code == "change_under_way"
    assert MaintenanceRequest.objects.count() == 1
    assert ask(numbers[1:]).number_count == 1


@in_transaction
def test_a_number_given_up_meanwhile_is_not_booked(in_acme: Tenant) -> None:
    numbers = register(*MINE)
    request = ask(numbers)
    number_services.release_numbers([numbers[0].pk], actor=ACTOR)
    with pytest.raises(Refused) as refused:
        book(request)
    assert refused.value.code == "unknown_numbers"
    assert not LabelVersion.objects.exists()


@in_transaction
def test_a_taken_time_is_answered_with_what_is_left(in_acme: Tenant) -> None:
    numbers = register(*MINE)
    first, second = ask_calibration(numbers), ask_calibration(numbers[1:])
    start = selectors.proposal(second).slots[0].start
    window = services.book(first.pk, start, actor=ACTOR)
    with pytest.raises(services.Conflict) as refused:
        services.book(second.pk, start, actor=ACTOR)
    left = refused.value.proposal.slots
    assert left
    assert all(slot.start >= window.ends_at or slot.end <= start for slot in left)
    assert MaintenanceRequest.objects.get(pk=second.pk).state == MaintenanceRequest.State.DRAFT
    book(MaintenanceRequest.objects.get(pk=second.pk))


@in_transaction
def test_work_with_impact_goes_into_the_night(in_acme: Tenant) -> None:
    window = book(ask_calibration(register(*MINE)))
    assert window.starts_at.astimezone(AFTERNOON.tzinfo).hour in (22, 23, *range(6))
    assert NumberHold.objects.filter(session__window=window).count() == 2 * window.sessions.count()


@in_transaction
def test_a_label_to_review_waits_with_a_case_and_without_alarms(in_acme: Tenant) -> None:
    window = book(ask(register(*MINE), TO_REVIEW))
    assert window.state == Window.State.WAITING_FOR_APPROVAL
    case = Case.objects.get(subject_id=window.request_id)
    assert case.facts["label"] == TO_REVIEW
    assert set(LabelVersion.objects.values_list("state", flat=True)) == {LabelVersion.State.IN_REVIEW}
    assert not Work.objects.filter(name="maintenance.start").exists()


@in_transaction
def test_the_standby_label_is_granted_with_the_booking(in_acme: Tenant) -> None:
    StandbyLabel.objects.create(text="维护中", state=StandbyLabel.State.APPROVED)
    window = book(ask_calibration(register(*MINE), "维护中"))
    leases = StandbyLease.objects.filter(window_id=window.pk)
    assert set(leases.values_list("text", "starts_at", "ends_at")) == {("维护中", window.starts_at, window.ends_at)}
    assert leases.count() == 2


@pytest.mark.parametrize("impact", [True, False])
def test_of_two_parallel_bookings_of_a_number_one_wins(own_database: Database, acme: Tenant, impact: bool) -> None:
    with context.client(acme):
        numbers = register(*MINE)
        make = ask_calibration if impact else ask
        requests = [make(numbers), make(numbers[:1])]
        starts = [selectors.proposal(request).slots[0].start for request in requests]
    together = Barrier(2)

    def try_it(place: int) -> str:
        try:
            with context.client(acme):
                together.wait(5)
                services.book(requests[place].pk, starts[place], actor=ACTOR)
                return "booked"
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        ended = sorted(threads.map(try_it, range(2)))
    assert ended == ["booked", "slot_taken" if impact else "change_under_way"]
    with context.client(acme):
        assert Window.objects.count() == 1


@in_transaction
def test_a_green_label_handed_in_at_night_is_reviewed_in_half_the_time(
    in_acme: Tenant, staff: Tenant, business_clock: BusinessClock
) -> None:
    at_night = AFTERNOON.replace(hour=23)
    business_clock.set(at_night)
    ensure_directories()
    due, terms = [], []
    for nights in ({}, {at_night.date(): people()[0].pk}):
        set_nights(nights, actor=ACTOR)
        request = ask(fresh_numbers(), TO_REVIEW)
        request.lane = "green"
        request.save(update_fields=["lane"])
        case = case_of(services.book(request.pk, selectors.proposal(request).slots[2].start, actor=ACTOR))
        due.append(case.due_at)
        terms.append(case.due_at - case.opened_at)
    next_day = (at_night + timedelta(days=1)).replace(hour=9) + timedelta(hours=5.4)
    assert abs(due[0] - next_day) < timedelta(seconds=5), "nobody is there: three fifths of a day of the desk"
    assert abs(terms[1] - timedelta(hours=2.7)) < timedelta(seconds=5), "half of that, on the wall clock"
    assert case.assigned_to == people()[0].name
