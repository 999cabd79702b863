"""Says how a fall of the answer rate stands: whether somebody has to act, its cause, and what helps."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from maintenance.calls.domain.causes import FactKind, ToldSuspect
from maintenance.calls.domain.comparing import Verdict


class FallState(StrEnum):
    NONE = "none"  # the latest look found none
    STANDS = "stands"
    REPAIRED = "repaired"  # the cause that was named first is gone; too early to say what came of it
    RECOVERED = "recovered"
    LASTS = "lasts"  # the cause that was named first is gone, and the rate is not back


class FallStep(StrEnum):
    """A step that helps against a suspect."""

    APPEAL = "appeal"
    ACCELERATE = "accelerate"
    CORRECT = "correct"
    CHANGE_LABEL = "change_label"
    CHECK = "check"  # look at the handsets


STEP_AFTER = {
    FactKind.MARK: FallStep.APPEAL,
    FactKind.STALE: FallStep.ACCELERATE,
    FactKind.STANDBY: FallStep.ACCELERATE,
    FactKind.REUSED: FallStep.CORRECT,
    FactKind.LABEL: FallStep.CHANGE_LABEL,
}


@dataclass(frozen=True)
class FallKnown:
    """The state of a fall. cause: the likeliest that is not gone; None: there is none to name."""

    state: FallState
    cause: ToldSuspect | None

    @property
    def to_do(self) -> bool:
        return self.state in (FallState.STANDS, FallState.LASTS)


def fall_known(verdict: str, suspects: Sequence[ToldSuspect], *, repaired: bool, recovery: str = "") -> FallKnown:
    """Returns the state of a fall.

    verdict, suspects: of the latest look; repaired: the first suspect's cause is gone; recovery: the verdict of the
    days since then, empty before there is one.
    """
    if verdict != Verdict.FELL:
        return FallKnown(FallState.NONE, None)
    if not repaired:
        return FallKnown(FallState.STANDS, suspects[0] if suspects else None)
    states = {Verdict.NO_FALL: FallState.RECOVERED, Verdict.FELL: FallState.LASTS}
    return FallKnown(states.get(Verdict(recovery), FallState.REPAIRED) if recovery else FallState.REPAIRED, None)


def step_after(suspect: ToldSuspect | None) -> FallStep:
    """Returns the step against a suspect, by the gravest known fact; without one, looking at the handsets."""
    return STEP_AFTER[suspect.facts[0].kind] if suspect is not None and suspect.facts else FallStep.CHECK
