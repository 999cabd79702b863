"""What a carrier says of numbers is applied, whatever the client would rather have."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels.directories.models import Directory
from labels.domain.number_states import NumberState
from labels.domain.sync import Theirs
from labels.models import Number, NumberSync
from labels.numbers import corrections
from maintenance import services
from maintenance.models import MaintenanceRequest, Window
from maintenance.services.number_sync import book_number_sync
from tenants.models import Tenant
from tenants.refusals import Refused
from tests.maintenance.booking import AFTERNOON, REVIEWER, fresh
from tests.maintenance.calendar_changes import blackout, carry_out
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(in_acme: Tenant, business_clock: BusinessClock) -> Case:
    """A carrier has taken a number back; a reviewer is to look at it."""
    business_clock.set(AFTERNOON)
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
    [number] = register("010-6512 5500")
    theirs = [Theirs(2, number.canonical, NumberState.RECYCLED)]
    corrections.hand_in_sync(carrier, theirs, source="states.csv", sha256="1" * 64, actor=REVIEWER)
    case: Case = Case.objects.get(kind=Case.Kind.NUMBER_SYNC)
    return case


@pytest.fixture
def window(case: Case, run_due_work: DueWork) -> Window:
    reviews.approve(case.pk, REVIEWER, "", case.version)
    run_due_work()
    window: Window = Window.objects.get()
    return window


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


def test_where_no_window_is_free_nothing_is_booked_and_it_is_said_why(case: Case) -> None:
    carry_out(blackout(AFTERNOON, AFTERNOON + timedelta(days=400), hard=True))
    reviews.approve(case.pk, REVIEWER, "", case.version)
    with pytest.raises(Refused) as refused:
        book_number_sync(NumberSync.objects.get().pk)
    assert refused.value.code == "no_window"
    assert not MaintenanceRequest.objects.exists()
