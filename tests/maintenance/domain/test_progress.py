"""The bar never goes back, ends at one, and the expected end follows what is known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from maintenance.domain.estimate import Span
from maintenance.domain.gates import DirectoryCounts, GateFacts, GateKind
from maintenance.domain.progress import Progress, progress

START = datetime(2026, 11, 24, 14, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PROCESSING, PROPAGATION = Span(15, 30, 60), Span(360, 540, 720)


def look(facts: GateFacts, now: datetime = START, published_at: datetime | None = None) -> Progress:
    return progress(facts, PROCESSING, PROPAGATION, START, published_at, now)


def reached(gate: GateKind, *directories: DirectoryCounts) -> GateFacts:
    before = list(GateKind)[: list(GateKind).index(gate)]
    return GateFacts(started=dict.fromkeys((*before, gate), START), passed=frozenset(before), directories=directories)


def test_the_bar_moves_with_every_display_and_never_back() -> None:
    stages = [
        GateFacts(directories=(DirectoryCounts("ios", pending=10),)),
        reached(GateKind.WANTED, DirectoryCounts("ios", pending=10)),
        reached(GateKind.PUBLISHED, DirectoryCounts("ios", pending=10)),
        reached(GateKind.PUBLISHED, DirectoryCounts("ios", pending=4, waiting=6)),
        reached(GateKind.SEEN, DirectoryCounts("ios", waiting=10)),
        reached(GateKind.SEEN, DirectoryCounts("ios", waiting=5, shown=5)),
        reached(GateKind.CLOSED, DirectoryCounts("ios", shown=10)),
        replace(reached(GateKind.CLOSED), passed=frozenset(GateKind)),
    ]
    fractions = [look(stage).fraction for stage in stages]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0, 1)
    assert fractions[3] - fractions[2] == pytest.approx(0.6 * 0.4)
    assert len(set(fractions)) == len(fractions)


def test_before_publishing_the_end_is_the_estimates() -> None:
    outlook = look(reached(GateKind.PUBLISHED))
    assert (outlook.least, outlook.most) == (START + timedelta(minutes=375), START + timedelta(minutes=780))
    # An overdue publication pushes the end ahead of itself.
    assert look(reached(GateKind.PUBLISHED), START + 2 * HOUR).least == START + 8 * HOUR


def test_once_published_only_the_caches_count() -> None:
    outlook = look(reached(GateKind.SEEN), START + HOUR, published_at=START)
    assert (outlook.least, outlook.most, outlook.late) == (START + 6 * HOUR, START + 12 * HOUR, False)
    assert look(reached(GateKind.SEEN), START + 13 * HOUR, published_at=START).late


def test_the_directories_word_counts_more_than_the_estimate() -> None:
    android = DirectoryCounts("android", shown=3)
    ios = DirectoryCounts("ios", waiting=3, expected_from=START + HOUR, expected_by=START + 2 * HOUR)
    outlook = look(reached(GateKind.SEEN, android, ios), START + MINUTE, published_at=START)
    assert (outlook.least, outlook.most) == (START + HOUR, START + 2 * HOUR)
    slower = replace(ios, directory="carrier", expected_from=START + 3 * HOUR, expected_by=START + 4 * HOUR)
    outlook = look(reached(GateKind.SEEN, android, ios, slower), START + MINUTE, published_at=START)
    assert (outlook.least, outlook.most) == (START + 3 * HOUR, START + 4 * HOUR)
    silent = replace(ios, directory="carrier", expected_from=None, expected_by=None)
    outlook = look(reached(GateKind.SEEN, android, ios, silent), START + MINUTE, published_at=START)
    assert outlook.most == START + 12 * HOUR


def test_a_standby_windows_end_comes_after_its_sessions() -> None:
    night = replace(reached(GateKind.SEEN), standby=True, sessions_end=START + 8 * HOUR)
    outlook = look(night, START + HOUR, published_at=START)
    assert (outlook.least, outlook.most) == (START + 14 * HOUR, START + 20 * HOUR)


def test_an_end_is_never_in_the_past() -> None:
    outlook = look(reached(GateKind.SEEN), START + 30 * HOUR, published_at=START)
    assert outlook.least == outlook.most == START + 30 * HOUR
    assert outlook.late
