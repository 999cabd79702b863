"""What a carrier says of numbers is applied, whatever the client would rather have."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from unittest import mock

import pytest

from compliance.evidence.models import Record
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels.directories.models import Directory
from labels.domain.number_states import NumberState
from labels.domain.sync import Theirs
from labels.models import Number, NumberSync
from labels.numbers import corrections
from labels.numbers.services import decide_claim, release_numbers
from maintenance import services
from maintenance.domain.estimate import Content
from maintenance.models import MaintenanceRequest, Window
from maintenance.runbooks import acts
from maintenance.services.number_sync import book_number_sync
from tenants.models import Tenant
from tenants.refusals import Refused
from tests.maintenance.booking import AFTERNOON, REVIEWER, fresh
from tests.maintenance.calendar_changes import blackout, carry_out
from tests.portal_client import PortalClient
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db
PART, NUMBERS = 2, 5


def in_parts(most: int) -> AbstractContextManager[object]:
    """A part of a window of corrections takes so many numbers."""
    content = Content.NUMBER_STATE_SYNC
    return mock.patch.dict(acts._BY_PARTS, {content: replace(acts._BY_PARTS[content], most=most)})


def taken_back(how_many: int) -> Case:
    """A carrier has taken numbers back; a reviewer is to look at it."""
    carrier = Directory.objects.create(
        code="china-unicom",
        name="联通",
        name_en="Unicom",
        kind="carrier",
        platform="network",
        address="http://127.0.0.1:9",
        cache_min=timedelta(),
        cache_max=timedelta(),
        active=False,
    )
    numbers = register(*(f"010-6512 55{place:02}" for place in range(how_many)))
    theirs = [Theirs(line, number.canonical, NumberState.RECYCLED) for line, number in enumerate(numbers, 2)]
    corrections.hand_in_sync(carrier, theirs, source="states.csv", sha256="1" * 64, actor=REVIEWER)
    case: Case = Case.objects.get(kind=Case.Kind.NUMBER_SYNC)
    return case


def booked(case: Case, run_due_work: DueWork) -> Window:
    """The window of what the reviewer has approved."""
    reviews.approve(case.pk, REVIEWER, "", case.version)
    run_due_work()
    window: Window = Window.objects.get()
    return window


@pytest.fixture
def case(in_acme: Tenant, business_clock: BusinessClock) -> Case:
    business_clock.set(AFTERNOON)
    return taken_back(1)


@pytest.fixture
def window(case: Case, run_due_work: DueWork) -> Window:
    return booked(case, run_due_work)


def test_the_client_does_not_take_back_what_the_carrier_says(case: Case) -> None:
    with pytest.raises(Refused):
        reviews.withdraw(case.pk, ACTOR)
    reviews.add_entry(case.pk, ACTOR, "It is ours still")
    assert NumberSync.objects.get().state == NumberSync.State.IN_REVIEW


def test_its_window_is_booked_anew_until_it_is_applied(
    window: Window, run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    services.cancel(window.pk, sequence=window.sequence, actor=ACTOR, reason="not now")
    run_due_work()
    assert fresh(window).state == Window.State.CANCELLED
    another = Window.objects.exclude(pk=window.pk).get()
    assert another.starts_at - business_clock.now() >= timedelta(hours=72), "with notice"
    assert Number.objects.get().state == Number.State.ACTIVE
    business_clock.set(another.starts_at)
    run_due_work()
    assert Number.objects.get().state == Number.State.RECYCLED
    assert NumberSync.objects.get().state == NumberSync.State.APPLIED
    assert Window.objects.count() == 2


def test_more_numbers_than_one_transaction_takes_come_in_parts_and_what_an_abort_leaves_in_another_window(
    in_acme: Tenant, run_due_work: DueWork, business_clock: BusinessClock, client_of: Callable[..., PortalClient]
) -> None:
    business_clock.set(AFTERNOON)
    window = booked(taken_back(NUMBERS), run_due_work)
    business_clock.set(window.starts_at)
    with in_parts(PART):
        services.start(window.pk)
        services.run(window.pk)
        assert Number.objects.filter(state=Number.State.RECYCLED).count() == PART
        page = client_of(in_acme, "owner").get(f"/windows/{window.pk}/").content.decode()
        assert f"已确定 {PART} 个号码在各平台应展示的内容，共 {NUMBERS} 个" in page
        services.abort(window.pk, sequence=fresh(window).sequence, reason="not now", actor=ACTOR)
        run_due_work()
        another = Window.objects.exclude(pk=window.pk).get()
        assert another.request.number_count == NUMBERS - PART
        business_clock.set(another.starts_at)
        run_due_work()
    assert Number.objects.filter(state=Number.State.RECYCLED).count() == NUMBERS
    assert NumberSync.objects.get().state == NumberSync.State.APPLIED
    details = another.gates.get(name="wanted").details
    assert (details["numbers"], details["corrections"]) == (NUMBERS - PART, {"applied": NUMBERS})
    told = Record.objects.filter(action="number_state_changed").values_list("subject_id", flat=True)
    assert sorted(told) == sorted(str(number.pk) for number in Number.objects.all()), "each is applied once"


def test_a_window_aborted_after_its_last_part_needs_no_other_one(
    in_acme: Tenant, run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    business_clock.set(AFTERNOON)
    window = booked(taken_back(2 * PART), run_due_work)
    business_clock.set(window.starts_at)
    with in_parts(PART):
        services.start(window.pk)
        services.run(window.pk)
        services.run(window.pk)
    assert not Number.objects.exclude(state=Number.State.RECYCLED).exists()
    assert NumberSync.objects.get().state == NumberSync.State.APPROVED
    services.abort(window.pk, sequence=fresh(window).sequence, reason="not now", actor=ACTOR)
    run_due_work()
    assert Window.objects.count() == 1
    assert NumberSync.objects.get().state == NumberSync.State.APPLIED


def test_what_is_approved_of_numbers_that_were_given_up_is_through(case: Case, run_due_work: DueWork) -> None:
    release_numbers([Number.objects.get().pk], actor=ACTOR)
    reviews.approve(case.pk, REVIEWER, "", case.version)
    run_due_work()
    assert NumberSync.objects.get().state == NumberSync.State.APPLIED
    assert not Window.objects.exists()


def test_a_number_that_was_disputed_when_the_window_was_booked_and_is_the_clients_again_has_a_window_of_its_own(
    in_acme: Tenant, run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    business_clock.set(AFTERNOON)
    case, disputed = taken_back(2), Number.objects.order_by("pk")[0]
    Number.objects.filter(pk=disputed.pk).update(state=Number.State.DISPUTED)
    window = booked(case, run_due_work)
    assert window.request.number_count == 1
    decide_claim(disputed.pk, ours=True, actor=REVIEWER)
    business_clock.set(window.starts_at)
    run_due_work()
    disputed.refresh_from_db()
    assert disputed.state == Number.State.ACTIVE, "nothing was said of it when that window was booked"
    business_clock.set(window.ends_at)
    run_due_work()
    another = Window.objects.exclude(pk=window.pk).get()
    business_clock.set(another.starts_at)
    run_due_work()
    disputed.refresh_from_db()
    assert disputed.state == Number.State.RECYCLED
    assert NumberSync.objects.get().state == NumberSync.State.APPLIED


def test_where_no_window_is_free_nothing_is_booked_and_it_is_said_why(case: Case) -> None:
    carry_out(blackout(AFTERNOON, AFTERNOON + timedelta(days=400), hard=True))
    reviews.approve(case.pk, REVIEWER, "", case.version)
    with pytest.raises(Refused) as refused:
        book_number_sync(NumberSync.objects.get().pk)
    assert refused.value.code == "no_window"
    assert not MaintenanceRequest.objects.exists()
