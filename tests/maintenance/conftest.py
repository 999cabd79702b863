"""The directories' stand-ins for maintenance, and windows over which the calendar changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests import stand_ins as helpers
from tests.labels.directories.conftest import PartyServer, Sandbox

if TYPE_CHECKING:
    from maintenance.models import Window
    from tenants.models import Tenant
    from tests.work import BusinessClock, DueWork


@pytest.fixture(scope="session")
def other_parties(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, dict[str, PartyServer]]]:
    """The stand-ins of the whole folder."""
    sandbox = Sandbox.start(tmp_path_factory.mktemp("stand-ins"))
    yield sandbox, helpers.servers(sandbox)
    sandbox.stop()


@pytest.fixture
def stand_ins(
    other_parties: tuple[Sandbox, dict[str, PartyServer]], business_clock: BusinessClock, run_due_work: DueWork
) -> Iterator[helpers.StandIns]:
    """The stand-ins, known to the product; one carrier stands for the three."""
    from labels.directories.models import Directory

    for made in helpers.stand_ins(*other_parties, business_clock, run_due_work):
        Directory.objects.filter(code__in=helpers.OTHER_CARRIERS).update(active=False)
        yield made


@pytest.fixture
def two_clients(acme: Tenant, globex: Tenant, business_clock: BusinessClock, run_due_work: DueWork) -> None:
    """An afternoon at which two clients have somebody to tell, and nothing is due."""
    from tenants import context
    from tests.contacts import agreed_contact
    from tests.maintenance.booking import AFTERNOON

    business_clock.set(AFTERNOON)
    for tenant in (acme, globex):
        with context.client(tenant):
            agreed_contact(name="王敏", email=f"wang@{tenant.schema_name}.example", language="en")
    run_due_work()  # nightly work of a new platform


@pytest.fixture
def night(two_clients: None, in_acme: Tenant) -> Window:
    """A calibration of acme's, in the last of the proposed nights."""
    from tests.maintenance.booking import ask_calibration, book
    from tests.scenarios.numbers import register

    return book(ask_calibration(register("021-6123 4001")), -1)
