"""What campaigns need at the desk."""

from __future__ import annotations

import pytest

from labels.directories import connections
from portal.tryout.demo import ensure_directories
from tests.maintenance.booking import AFTERNOON
from tests.portal.parties import Parties, Party
from tests.work import BusinessClock


@pytest.fixture
def that_afternoon(business_clock: BusinessClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is AFTERNOON, and all parties answer at once."""
    business_clock.set(AFTERNOON)
    parties = Parties()
    monkeypatch.setattr(connections, "directory_adapter", lambda directory: Party(parties, directory.code))
    ensure_directories()
