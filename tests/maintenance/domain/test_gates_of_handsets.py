"""maintenance.domain.gates: how it is known what handsets show."""

from dataclasses import replace

import pytest

from maintenance.domain.gates import Action, GateKind, seen_reason
from maintenance.domain.reasons import Reason
from tests.maintenance.domain.test_gates import HOUR, NOW, directory, facts, step


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([{"shown": 3}, {"shown": 4}], Reason("seen_on_handsets", {"count": 7})),
        ([{"shown": 3, "assumed": 2, "sample": 5}], Reason("seen_or_assumed", {"count": 3, "assumed": 2})),
        ([{"assumed": 2, "sampled": 4, "sample": 5}], Reason("seen_or_assumed", {"count": 0, "assumed": 2})),
        ([{"assumed": 2, "sampled": 5, "sample": 5}], Reason("proved_by_sample", {"count": 5, "of": 5})),
        (
            [
                {"assumed": 2, "sampled": 6, "sample": 5},
                {"assumed": 1, "sampled": 3, "sample": 3},
                {"shown": 1, "sample": 9},
            ],
            Reason("proved_by_sample", {"count": 9, "of": 8}),
        ),
    ],
)
def test_what_is_assumed_is_proved_by_as_many_others_as_the_sample_asks(
    counts: list[dict[str, object]], reason: Reason
) -> None:
    directories = tuple(directory(**each) for each in counts)
    assert seen_reason(directories) == reason
    assert step(facts(GateKind.SEEN, directories=directories)).reason == reason


def test_what_must_be_seen_waits_for_the_whole_sample() -> None:
    half = directory(assumed=9, sampled=2, sample=5, must_be_seen=True)
    other = replace(half, directory="android", sampled=1, sample=3)
    enough = replace(half, directory="mobile", sampled=5)
    answer = step(facts(GateKind.SEEN, directories=(half, other, enough, directory(assumed=1, sample=2))))
    missing = Reason("sample_missing", {"directories": "ios, android", "count": 3, "of": 8})
    assert (answer.action, answer.reason) == (Action.WAIT, missing)
    assert step(facts(GateKind.SEEN, directories=(enough,))).action is Action.PASS


@pytest.mark.parametrize(
    ("gate", "counts", "code", "count"),
    [
        (GateKind.PUBLISHED, {"pending": 2}, "not_taken_yet", 6),  # those that are not waited for are named, too
        (GateKind.PUBLISHED, {"shown": 3, "withheld": 2}, "not_wanted_there", 4),
        (GateKind.PUBLISHED, {"waiting": 2, "stale": 1}, "taken_by_every_directory", 7),
        (GateKind.SEEN, {"wrong": 2}, "shows_something_else", 4),
        (GateKind.SEEN, {"stale": 2}, "overdue_on_handsets", 4),
        (GateKind.SEEN, {"waiting": 2}, "not_seen_yet", 4),
    ],
)
def test_displays_of_all_critical_directories_are_counted(
    gate: GateKind, counts: dict[str, object], code: str, count: int
) -> None:
    every = (directory(**counts), directory(**counts), directory(shown=1), replace(directory(**counts), critical=False))
    reason = step(facts(gate, directories=every)).reason
    assert (reason.code, reason.params["count"]) == (code, count)


def test_handsets_are_looked_at_when_the_first_of_them_may_show_it() -> None:
    firsts = [None, NOW + 9 * HOUR, NOW + 6 * HOUR]
    waiting = facts(GateKind.SEEN, directories=tuple(directory(waiting=1, expected_from=first) for first in firsts))
    assert step(waiting).look_again_at == NOW + 6 * HOUR


def test_sessions_keep_a_gate_open_only_behind_a_standby_label_and_until_their_end() -> None:
    end = NOW + 8 * HOUR
    standby = facts(GateKind.SEEN, directories=(directory(stale=1),), standby=True, sessions_end=end)
    assert step(standby).reason == Reason("sessions_running", {"until": end})
    assert step(standby, end).reason.code == "overdue_on_handsets"
    assert step(replace(standby, sessions_end=None)).reason.code == "overdue_on_handsets"


def test_what_another_windows_standby_label_covers_waits_for_its_end_and_no_limit_stops_it() -> None:
    end = NOW + 900 * HOUR
    beneath = directory(pending=2, covered=2, covered_until=end, shown=1)
    waiting = facts(GateKind.PUBLISHED, directories=(beneath, directory(shown=3)))
    answer = step(waiting, end - HOUR)
    assert (answer.action, answer.reason) == (
        Action.WAIT,
        Reason("beneath_standby", {"directories": "ios", "count": 2, "until": end}),
    )
    assert step(facts(GateKind.SEEN, directories=(beneath,))).reason.code == "beneath_standby"
    assert step(facts(GateKind.PUBLISHED, directories=(replace(beneath, pending=3),))).reason.code == "not_taken_yet"
