"""How a fall of the answer rate stands, and what helps."""

from __future__ import annotations

import pytest

from maintenance.calls.domain.causes import FactKind, ToldFact, ToldSuspect
from maintenance.calls.domain.comparing import Verdict
from maintenance.calls.domain.falls import FallState, FallStep, fall_known, step_after

MARKED = ToldSuspect("", "", 25.0, False, (ToldFact(FactKind.MARK, 3, "wrong_industry", "huawei", "1"),))
ALL_ALIKE = ToldSuspect("", "", 5.0, False)


@pytest.mark.parametrize(
    ("verdict", "repaired", "recovery", "state", "cause", "to_do"),
    [
        (Verdict.NO_FALL, False, "", FallState.NONE, None, False),
        (Verdict.TOO_FEW, False, "", FallState.NONE, None, False),
        (Verdict.FELL, False, "", FallState.STANDS, MARKED, True),
        (Verdict.FELL, True, "", FallState.REPAIRED, None, False),
        (Verdict.FELL, True, Verdict.TOO_FEW, FallState.REPAIRED, None, False),
        (Verdict.FELL, True, Verdict.NO_FALL, FallState.RECOVERED, None, False),
        (Verdict.FELL, True, Verdict.FELL, FallState.LASTS, None, True),
    ],
)
def test_a_fall_is_to_be_done_until_its_cause_is_gone_and_again_where_that_did_not_help(
    verdict: Verdict, repaired: bool, recovery: str, state: FallState, cause: ToldSuspect | None, to_do: bool
) -> None:
    known = fall_known(verdict, [MARKED], repaired=repaired, recovery=recovery)
    assert (known.state, known.cause, known.to_do) == (state, cause, to_do)


def test_what_helps_goes_by_the_gravest_fact() -> None:
    assert step_after(MARKED) is FallStep.APPEAL
    assert step_after(ALL_ALIKE) is step_after(None) is FallStep.CHECK
    for kind in FactKind:
        assert step_after(ToldSuspect("", "", 1.0, False, (ToldFact(kind, 1, ""),))) is not FallStep.CHECK
