"""What is done to more numbers than one transaction may take: a worker is killed between two parts of it."""

from __future__ import annotations

from collections.abc import Callable
from unittest import mock

import pytest

from compliance.evidence.models import Record
from compliance.reviews.models import Case
from labels.displays import reconciler
from labels.models import Number, NumberCorrection, NumberSync
from labels.numbers import public_numbers, services as number_services
from labels.registry.models import NumberClaim
from tenants import context
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane
from tenants.models import Tenant
from tests.killed import worker_killed
from tests.maintenance.booking import AFTERNOON
from tests.maintenance.test_number_sync_window import booked, in_parts, taken_back
from tests.portal.people.test_closing import close
from tests.portal_client import PortalClient
from tests.scenarios.numbers import register
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.usefixtures("own_database")
PART, NUMBERS = 2, 8
LISTED = [f"95{place:03}" for place in range(588, 588 + NUMBERS)]
LINE = {"name": "某公共服务", "name_en": "A public service", "source": "", "listed": True, "note": ""}


def in_state(state: str) -> int:
    return Number.objects.filter(state=state).count()


def told_once(action: str) -> None:
    told = Record.objects.filter(action=action).values_list("subject_id", flat=True)
    assert sorted(told) == sorted(str(key) for key in Number.objects.values_list("pk", flat=True))


def test_corrections_of_a_carrier(in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork) -> None:
    business_clock.set(AFTERNOON)
    window = booked(taken_back(NUMBERS), run_due_work)
    business_clock.set(window.starts_at)
    with in_parts(PART):
        worker_killed(window.lane, after="labels.numbers.corrections.apply", calls=2)
        assert in_state(Number.State.RECYCLED) == PART
        waiting = NumberCorrection.objects.filter(outcome=NumberCorrection.Outcome.WAITING)
        assert waiting.count() == NUMBERS - PART
        run_due_work(name="maintenance.run", failures=True)
    assert in_state(Number.State.RECYCLED) == NUMBERS
    assert NumberSync.objects.get().state == NumberSync.State.APPLIED
    told_once("number_state_changed")


def test_numbers_of_who_leaves(in_acme: Tenant, client_of: Callable[..., PortalClient], run_due_work: DueWork) -> None:
    register(*(f"021-6123 40{place:02}" for place in range(NUMBERS)))
    with mock.patch.object(reconciler, "CHUNK", PART):
        assert close(client_of(in_acme, "owner"), in_acme).status_code == 200
    worker_killed(Lane.BULK, after="labels.numbers.services.release_the_next", calls=2)
    assert in_state(Number.State.RELEASED) in (PART, 2 * PART), "two parts share a transaction on a quick machine"
    run_due_work(name=number_services.RELEASE)
    assert in_state(Number.State.RELEASED) == NUMBERS
    assert not NumberClaim.objects.filter(tenant=in_acme).exists()
    told_once("number_released")


def test_public_numbers_that_are_held(acme: Tenant, run_due_work: DueWork) -> None:
    with context.client(acme):
        register(*LISTED)
    for number in LISTED:
        public_numbers.new_version({"pattern": number, **LINE}, by=Actor("staff", "Li", "1"))
    with mock.patch.object(public_numbers, "AT_ONCE", PART), context.client(acme):
        worker_killed(Lane.STANDARD, after="labels.numbers.public_numbers.open_case", calls=PART + 1)
        assert in_state(Number.State.DISPUTED) == PART
        run_due_work(name=public_numbers.LOOK)
        assert in_state(Number.State.DISPUTED) == NUMBERS
        cases = Case.objects.filter(tenant=acme, kind=Case.Kind.NUMBER_CLAIM).values_list("subject_id", flat=True)
        assert sorted(cases) == sorted(Number.objects.values_list("pk", flat=True)), "each has one case"
