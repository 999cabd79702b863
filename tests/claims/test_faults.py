"""Each fault that the product once had, put back, is found by what is said then: the claim that it makes false."""

from __future__ import annotations

import pytest

from tests.claims.faults import FAULTS, Fault
from tests.claims.running import Heard, Stage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.number} {fault.name}")
def test_put_back_it_is_heard(fault: Fault, claims_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    fault.put_back(monkeypatch)
    play, heard = claims_stage.begun(0, fault.people), Heard()
    if fault.heard.startswith("announced"):
        claims_stage.announcing.begin()
    for _moment in fault.days(play):
        claims_stage.listen(play, heard)
        if fault.heard in heard.wrong:
            break
    assert fault.heard in heard.wrong, sorted(heard.false)
