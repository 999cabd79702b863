"""Reads what is known of a window's promise."""

from collections.abc import Iterable
from datetime import datetime

from maintenance.domain.gates import GateKind
from maintenance.domain.promise_known import PromiseKnown, PromiseSeen, promise_known
from maintenance.models import Gate, Window


def known_promise(window: Window, now: datetime, *, asked: bool = False) -> PromiseKnown | None:
    """Returns what is known of a window's promise to publish; None where none was made or it no longer counts.

    asked: a reviewer waits for the client's answer. Expects the request to be loaded.
    """
    if window.promised_by is None:
        return None
    stopped = window.clock_stopped_at is not None
    return promise_known(
        PromiseSeen(
            due=window.promised_by,
            owed=window.owed_by or window.promised_by,
            begins=window.starts_at,
            open=window.state in Window.OPEN,
            published_at=window.published_at,
            stopped_at=window.clock_stopped_at,
            asked=asked,
            unproved=stopped and _waits_for_proofs(window.gates.all()),
            alerted_at=window.alerted_at,
        ),
        now,
    )


def is_late(window: Window, now: datetime) -> bool:
    """Returns whether an owed window is not published in time; it is not late while we wait for the client."""
    known = known_promise(window, now)
    return known is not None and known.late


def _waits_for_proofs(gates: Iterable[Gate]) -> bool:
    return any(gate.name == GateKind.OWNERSHIP and gate.state == Gate.State.HELD for gate in gates)
