"""The bar never goes back, ends at one, and the expected end follows what is known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from maintenance.domain.display_counts import DirectoryCounts
from maintenance.domain.estimate import Span
from maintenance.domain.gates import GateFacts, GateKind
from maintenance.domain.progress import Progress, progress

START = datetime(2026, 11, 24, 14, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PROCESSING, PROPAGATION = Span(15, 30, 60), Span(360, 540, 720)


def look(
    facts: GateFacts,
    now: datetime = START,
    published_at: datetime | None = None,
    promised_by: datetime | None = None,
) -> Progress:
    return progress(facts, PROCESSING, PROPAGATION, START, published_at, now, promised_by)


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


def test_it_is_late_only_after_its_latest_end() -> None:
    end = START + 12 * HOUR
    assert not look(reached(GateKind.SEEN), end, published_at=START).late
    assert look(reached(GateKind.SEEN), end + MINUTE, published_at=START).late


@pytest.mark.parametrize(
    ("promised", "published"),
    [
        (10 * HOUR, 10 * HOUR),
        (5 * MINUTE, 15 * MINUTE),  # not before the estimate's least
        (timedelta(), 60 * MINUTE),  # it has passed: the estimate's most
    ],
)
def test_until_its_promise_has_passed_it_is_expected_by_then(promised: timedelta, published: timedelta) -> None:
    outlook = look(reached(GateKind.PUBLISHED), promised_by=START + promised)
    assert (outlook.least, outlook.most) == (START + 15 * MINUTE + 6 * HOUR, START + published + 12 * HOUR)
    done = look(reached(GateKind.SEEN), published_at=START, promised_by=START + promised)
    assert done.most == START + 12 * HOUR


WORKING = (GateKind.SNAPSHOT, GateKind.WORK, GateKind.WANTED, GateKind.PUBLISHED, GateKind.SEEN, GateKind.CLOSED)
AT_WORK = GateFacts(
    gates=WORKING,
    started=dict.fromkeys(WORKING[:2], START),
    passed=frozenset(WORKING[:1]),
    sessions_end=START + 8 * HOUR,
)


def test_what_sessions_work_on_is_published_after_them() -> None:
    outlook = look(AT_WORK)
    assert (outlook.least, outlook.most) == (START + 14 * HOUR, START + 20 * HOUR)
    done = look(AT_WORK, START + HOUR, published_at=START)
    assert (done.least, done.most) == (START + 6 * HOUR, START + 12 * HOUR)


@pytest.mark.parametrize(("hours", "least", "most"), [(8, 8 * HOUR, 13 * HOUR), (20, 20 * HOUR, 20 * HOUR)])
def test_what_goes_on_beside_its_sessions_is_not_completed_before_they_end(
    hours: int, least: timedelta, most: timedelta
) -> None:
    outlook = look(replace(reached(GateKind.PUBLISHED), sessions_end=START + hours * HOUR))
    assert (outlook.least, outlook.most) == (START + least, START + most)


@pytest.mark.parametrize(
    ("seconds", "end", "share"),
    [(-3600, 8, 0.0), (0, 8, 0.0), (7200, 8, 0.25), (9 * 3600, 8, 1.0), (0, 0, 0.0), (1, 0, 1.0), (3600, None, 0.0)],
)
def test_work_fills_its_part_of_the_bar_as_its_sessions_go_by(seconds: int, end: int | None, share: float) -> None:
    facts = replace(AT_WORK, sessions_end=None if end is None else START + end * HOUR)
    assert look(facts, START + timedelta(seconds=seconds)).fraction == pytest.approx((5 + 100 * share) / 200)


def test_displays_that_are_assumed_fill_it_too_and_those_of_no_critical_directory_do_not() -> None:
    counts = DirectoryCounts("ios", waiting=4, shown=3, assumed=3)
    stage = reached(GateKind.SEEN, counts, replace(counts, shown=0, waiting=10, critical=False))
    assert look(stage).fraction == pytest.approx((55 + 0.6 * 40) / 100)
    assert look(reached(GateKind.PUBLISHED)).fraction == pytest.approx(0.15)


def test_directories_are_asked_only_for_what_they_do_not_show_yet_and_must_all_answer() -> None:
    early, late = START + HOUR, START + 2 * HOUR
    shown = DirectoryCounts("android", shown=1, assumed=2)
    said = DirectoryCounts("ios", waiting=3, assumed=1, expected_from=early, expected_by=late)
    assert look(reached(GateKind.SEEN, shown, said), published_at=START).most == late
    for silent in (replace(said, expected_from=None), replace(said, expected_by=None)):
        assert look(reached(GateKind.SEEN, said, silent), published_at=START).most == START + 12 * HOUR
    assert look(reached(GateKind.SEEN, shown), published_at=START).most == START + 12 * HOUR


def test_before_it_is_published_directories_say_nothing_of_it() -> None:
    said = DirectoryCounts("ios", waiting=3, expected_from=START + HOUR, expected_by=START + 2 * HOUR)
    assert look(reached(GateKind.PUBLISHED, said)).most == START + 13 * HOUR
