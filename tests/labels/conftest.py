"""The directories' stand-ins for labels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests import stand_ins as helpers
from tests.labels.directories.conftest import PartyServer, Sandbox

if TYPE_CHECKING:
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
    """The stand-ins, known to the product."""
    yield from helpers.stand_ins(*other_parties, business_clock, run_due_work)
