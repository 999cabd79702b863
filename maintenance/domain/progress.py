"""Calculates how far a window is, and when it is expected to be completed, for the page that updates itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from maintenance.domain.display_counts import DirectoryCounts
from maintenance.domain.estimate import Span
from maintenance.domain.gates import GateFacts, GateKind

# Shares of the bar. Publishing and seeing take longest and move with the counts.
_WEIGHTS = {
    GateKind.OWNERSHIP: 0,
    GateKind.SNAPSHOT: 5,
    GateKind.WORK: 100,
    GateKind.REVIEW: 100,
    GateKind.WANTED: 10,
    GateKind.PUBLISHED: 40,
    GateKind.SEEN: 40,
    GateKind.CLOSED: 5,
}


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress. `fraction` 0…1; completion is expected between the instants; `late`: the later one has passed."""

    fraction: float
    least: datetime
    most: datetime
    late: bool


def progress(
    facts: GateFacts,
    processing: Span,
    propagation: Span,
    started_at: datetime,
    published_at: datetime | None,
    now: datetime,
    promised_by: datetime | None = None,
) -> Progress:
    """Calculates the progress. `processing`, `propagation`: the estimate's minutes; all instants business time.

    facts.gates: those of the window's runbook. promised_by: until it has passed, publication is expected by then; it
    includes a reviewer's term.
    """
    publish_least = published_at or max(now, started_at + timedelta(minutes=processing.least))
    publish_most = published_at or max(now, started_at + timedelta(minutes=processing.most))
    if published_at is None and promised_by is not None and promised_by > now:
        publish_most = max(promised_by, publish_least)
    if facts.sessions_end and not published_at and GateKind.WORK in facts.gates:
        publish_least, publish_most = max(publish_least, facts.sessions_end), max(publish_most, facts.sessions_end)
    least = publish_least + timedelta(minutes=propagation.least)
    most = publish_most + timedelta(minutes=propagation.most)
    if published_at:
        least, most = _from_directories(facts.critical, least, most)
    if facts.sessions_end and (facts.standby or not published_at):
        # With a standby label, handsets show the wanted one only after the sessions.
        after = propagation if facts.standby else Span(0, 0, 0)
        least = max(least, facts.sessions_end + timedelta(minutes=after.least))
        most = max(most, facts.sessions_end + timedelta(minutes=after.most))
    late = most < now
    return Progress(_fraction(facts, now), max(least, now), max(most, now), late)


def _fraction(facts: GateFacts, now: datetime) -> float:
    done = 0.0
    for gate in facts.gates:
        weight = _WEIGHTS[gate]
        if gate in facts.passed:
            done += weight
        elif gate is GateKind.WORK and gate in facts.started and facts.sessions_end:
            begun = facts.started[gate]
            done += weight * min(
                max(now - begun, timedelta()) / max(facts.sessions_end - begun, timedelta(seconds=1)), 1
            )
        elif gate is GateKind.PUBLISHED and gate in facts.started:
            done += weight * _share(facts.critical, "accepted")
        elif gate is GateKind.SEEN and gate in facts.started:
            done += weight * (_share(facts.critical, "shown") + _share(facts.critical, "assumed"))
    return done / sum(_WEIGHTS[gate] for gate in facts.gates)


def _share(directories: tuple[DirectoryCounts, ...], state: str) -> float:
    total = sum(each.total for each in directories)
    return sum(getattr(each, state) for each in directories) / total if total else 0.0


def _from_directories(
    directories: tuple[DirectoryCounts, ...], least: datetime, most: datetime
) -> tuple[datetime, datetime]:
    """Returns the directories' own expectations of what they have not shown yet, if all of them have one."""
    open_ones = [each for each in directories if each.total > each.shown + each.assumed]
    froms = [each.expected_from for each in open_ones if each.expected_from]
    bys = [each.expected_by for each in open_ones if each.expected_by]
    if open_ones and len(froms) == len(bys) == len(open_ones):
        return max(froms), max(bys)
    return least, most
