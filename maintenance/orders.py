"""Tells whether a command can be given to a window now, before a page or the API offers it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from maintenance.calendars.selectors import terms
from maintenance.domain.extension import WindowTerms
from maintenance.domain.gates import GateKind
from maintenance.domain.lifecycle import WindowCommand, WindowFacts, WindowState, refusal_of
from maintenance.domain.reasons import Refusal
from maintenance.models import Gate, Window


def refusal_now(window: Window, gates: Iterable[Gate], command: WindowCommand, now: datetime) -> Refusal | None:
    """Returns the refusal by the rule that the command's service applies; None where it can be given.

    The window's policy is read only where it was extended before, its gates where it is to be rolled back.
    """
    extended = command is WindowCommand.EXTEND and window.extensions
    figures = terms(window.policy_version).windows if extended else WindowTerms()
    facts = WindowFacts(
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        first_session=timedelta(),
        extensions=window.extensions,
        most_extensions=figures.most_extensions,
        snapshot_taken=command is WindowCommand.ROLL_BACK and _has_backup(gates),
    )
    return refusal_of(WindowState(window.state), command, now, facts)


def _has_backup(gates: Iterable[Gate]) -> bool:
    """Returns whether the gate that stores the earlier wanted labels has been passed."""
    return any(gate.name == GateKind.SNAPSHOT and gate.state in Gate.OVER for gate in gates)
