"""The gates of a running window, from snapshot to closed: what passes, waits, fails and is held."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from maintenance.domain.display_counts import DirectoryCounts
from maintenance.domain.estimate import Content, Kind
from maintenance.domain.gates import (
    DEFAULT_LIMITS,
    Action,
    AtLimit,
    GateFacts,
    GateKind,
    GateLimit,
    GateTerms,
    Step,
    Waiver,
    next_step,
    runbook,
)
from maintenance.domain.reasons import Reason

NOW = datetime(2026, 11, 24, 14, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
RUNBOOKS = {kind: runbook(kind, Content.CALIBRATION) for kind in Kind}
CALIBRATION = RUNBOOKS[Kind.DATA_CALIBRATION]


def facts(gate: GateKind, started: datetime = NOW, **more: object) -> GateFacts:
    """A window that has reached the gate."""
    before = list(GateKind)[: list(GateKind).index(gate)]
    return GateFacts(started=dict.fromkeys((*before, gate), started), passed=frozenset(before), **more)  # type: ignore[arg-type]


def directory(**counts: object) -> DirectoryCounts:
    return DirectoryCounts("ios", **counts)  # type: ignore[arg-type]


def step(seen: GateFacts, now: datetime = NOW + MINUTE, gates: tuple[GateTerms, ...] = CALIBRATION) -> Step:
    answer = next_step(gates, seen, now)
    assert answer is not None
    return answer


def test_every_kind_has_its_gates_in_order() -> None:
    assert set(RUNBOOKS) == set(Kind)
    common = {GateKind.SNAPSHOT, GateKind.PUBLISHED, GateKind.SEEN, GateKind.CLOSED}
    own = {
        Kind.DATA_CALIBRATION: {GateKind.WANTED},
        Kind.FEATURE_ITERATION: {GateKind.WORK, GateKind.WANTED},
        Kind.COMPLIANCE_REVIEW: {GateKind.REVIEW},
        Kind.DEEP_MAINTENANCE: {GateKind.WORK, GateKind.WANTED},
    }
    for kind, gates in RUNBOOKS.items():
        assert [terms.gate for terms in gates] == [gate for gate in GateKind if gate in common | own[kind]]


def test_work_lasts_as_long_as_its_sessions() -> None:
    deep, end = RUNBOOKS[Kind.DEEP_MAINTENANCE], NOW + 100 * HOUR
    working = facts(GateKind.WORK, sessions_end=end)
    answer = step(working, gates=deep)
    assert (answer.action, answer.reason.code, answer.look_again_at) == (Action.WAIT, "sessions_running", end)
    assert step(working, end, deep).action is Action.PASS


@pytest.mark.parametrize(
    ("review", "action", "code"),
    [
        ("open", Action.WAIT, "with_the_reviewer"),
        ("approved", Action.PASS, "review_approved"),
        ("rejected", Action.FAIL, "review_rejected"),
    ],
)
def test_a_review_ends_as_it_is_decided(review: str, action: Action, code: str) -> None:
    answer = step(facts(GateKind.REVIEW, review=review), gates=RUNBOOKS[Kind.COMPLIANCE_REVIEW])
    assert (answer.action, answer.reason.code) == (action, code)


def test_publishing_has_three_tries_of_four_hours() -> None:
    stuck = facts(GateKind.PUBLISHED, directories=(directory(pending=1),))
    assert step(stuck, NOW + 4 * HOUR - MINUTE).look_again_at == NOW + 4 * HOUR
    missing = Reason("not_taken_yet", {"directories": "ios", "count": 1})
    assert step(stuck, NOW + 4 * HOUR) == Step(GateKind.PUBLISHED, Action.RETRY, missing, NOW + 4 * HOUR)
    again = replace(stuck, tries={GateKind.PUBLISHED: 1})
    assert step(again, NOW + 4 * HOUR).action is Action.WAIT
    assert step(again, NOW + 8 * HOUR).action is Action.RETRY
    last = replace(stuck, tries={GateKind.PUBLISHED: 2})
    assert step(last, NOW + 12 * HOUR - MINUTE).action is Action.WAIT
    assert step(last, NOW + 12 * HOUR).action is Action.FAIL


def test_gates_open_one_after_the_other_and_end() -> None:
    seen = GateFacts(snapshot_taken=True, wanted_state_set=True, directories=(directory(shown=3),), cleaned_up=True)
    actions = []
    while (answer := next_step(CALIBRATION, seen, NOW)) is not None:
        actions.append((answer.gate, answer.action))
        if answer.action is Action.START:
            seen = replace(seen, started={**seen.started, answer.gate: NOW})
        else:
            seen = replace(seen, passed=seen.passed | {answer.gate})
    assert actions == [(terms.gate, action) for terms in CALIBRATION for action in (Action.START, Action.PASS)]


@pytest.mark.parametrize(
    ("found", "action", "reason"),
    [
        (facts(GateKind.SNAPSHOT), Action.WAIT, "no_snapshot_yet"),
        (facts(GateKind.SNAPSHOT, snapshot_taken=True), Action.PASS, "snapshot_taken"),
        (facts(GateKind.WANTED), Action.WAIT, "wanted_state_not_set_yet"),
        (facts(GateKind.WANTED, wanted_state_set=True), Action.PASS, "wanted_state_set"),
        (facts(GateKind.PUBLISHED, directories=(directory(pending=1, waiting=9),)), Action.WAIT, "not_taken_yet"),
        (facts(GateKind.PUBLISHED, directories=(directory(waiting=10),)), Action.PASS, "taken_by_every_directory"),
        (facts(GateKind.PUBLISHED, directories=(directory(failed=1, pending=3),)), Action.HOLD, "refused_by_directory"),
        (facts(GateKind.PUBLISHED, directories=(directory(shown=3, withheld=3),)), Action.HOLD, "not_wanted_there"),
        (facts(GateKind.SEEN, directories=(directory(waiting=1, shown=9),)), Action.WAIT, "not_seen_yet"),
        (facts(GateKind.SEEN, directories=(directory(stale=1, shown=9),)), Action.WAIT, "overdue_on_handsets"),
        (facts(GateKind.SEEN, directories=(directory(wrong=1, stale=1),)), Action.WAIT, "shows_something_else"),
        (facts(GateKind.SEEN, directories=(directory(pending=1, shown=9),)), Action.WAIT, "not_taken_yet"),
        (facts(GateKind.SEEN, directories=(directory(shown=10),)), Action.PASS, "seen_on_handsets"),
        (facts(GateKind.CLOSED), Action.WAIT, "not_cleaned_up_yet"),
        (facts(GateKind.CLOSED, cleaned_up=True), Action.PASS, "cleaned_up"),
    ],
)
def test_each_gates_condition(found: GateFacts, action: Action, reason: str) -> None:
    answer = step(found)
    assert (answer.action, answer.reason.code) == (action, reason)
    if action is Action.WAIT:
        assert answer.look_again_at is not None
        assert answer.look_again_at > NOW + MINUTE
    else:
        assert answer.look_again_at is None


def test_a_directory_that_is_not_critical_holds_nobody_up() -> None:
    slow = replace(directory(wrong=4), critical=False)
    assert step(facts(GateKind.SEEN, directories=(slow, directory(shown=4)))).action is Action.PASS


def test_the_missing_directories_are_named_and_counted() -> None:
    others = (replace(directory(waiting=2), directory="android"), directory(waiting=3))
    assert step(facts(GateKind.SEEN, directories=others)).reason.params == {"directories": "android, ios", "count": 5}


def test_nobody_looks_before_the_cache_can_be_over() -> None:
    first, last = NOW + 6 * HOUR, NOW + 12 * HOUR
    waiting = facts(GateKind.SEEN, directories=(directory(waiting=1, expected_from=first, expected_by=last),))
    assert step(waiting).look_again_at == first
    assert step(waiting, NOW + 7 * HOUR).look_again_at == NOW + 7 * HOUR + HOUR


def test_at_the_limit_the_override_is_dropped_or_a_person_decides() -> None:
    stuck = facts(GateKind.PUBLISHED, directories=(directory(pending=1),))
    limit = NOW + 12 * HOUR
    why = {"limit": limit, "missing": "not_taken_yet", "directories": "ios", "count": 1}
    assert step(stuck, limit) == Step(GateKind.PUBLISHED, Action.FAIL, Reason("time_limit", why))
    held = step(stuck, NOW + 15 * 24 * HOUR, RUNBOOKS[Kind.DEEP_MAINTENANCE])
    assert held.action is Action.HOLD
    unseen = facts(GateKind.SEEN, directories=(directory(stale=1),))
    assert step(unseen, NOW + 24 * HOUR).action is Action.HOLD


def test_what_is_done_at_the_limit_still_passes() -> None:
    assert step(facts(GateKind.SNAPSHOT, snapshot_taken=True), NOW + 48 * HOUR).action is Action.PASS


def test_a_standby_window_is_not_seen_before_its_sessions_are_over() -> None:
    end = NOW + 8 * HOUR
    standby = facts(GateKind.SEEN, directories=(directory(shown=5),), standby=True, sessions_end=end)
    answer = step(standby)
    assert (answer.action, answer.reason.code, answer.look_again_at) == (Action.WAIT, "sessions_running", end)
    # At its end the wanted label comes back: first not taken, then not seen, then seen. Its limit counts from there.
    late = end + 23 * HOUR
    assert step(replace(standby, directories=(directory(pending=5),)), late).action is Action.WAIT
    assert step(replace(standby, directories=(directory(waiting=5),)), late).action is Action.WAIT
    assert step(replace(standby, directories=(directory(stale=5),)), end + 24 * HOUR).action is Action.HOLD
    assert step(standby, end).action is Action.PASS


def test_without_a_standby_label_seen_does_not_wait_for_the_session() -> None:
    plain = facts(GateKind.SEEN, directories=(directory(shown=5),), sessions_end=NOW + 8 * HOUR)
    assert step(plain).action is Action.PASS


def test_a_person_may_waive_with_a_reason() -> None:
    stale = facts(GateKind.SEEN, directories=(directory(stale=1),))
    waived = replace(stale, waivers={GateKind.SEEN: Waiver("wang", "one old handset in the test pool")})
    why = Reason("waived", {"by": "wang", "reason": "one old handset in the test pool"})
    assert step(waived, NOW + 48 * HOUR) == Step(GateKind.SEEN, Action.PASS, why)
    blank = replace(stale, waivers={GateKind.SEEN: Waiver("wang", "  ")})
    assert step(blank).action is Action.WAIT


def test_a_waiver_of_another_gate_changes_nothing() -> None:
    stale = facts(
        GateKind.SEEN, directories=(directory(stale=1),), waivers={GateKind.CLOSED: Waiver("wang", "in a hurry")}
    )
    assert step(stale).action is Action.WAIT


def test_a_gate_may_be_given_other_terms() -> None:
    terms = (GateTerms(GateKind.SNAPSHOT, 2 * MINUTE, AtLimit.DROP_OVERRIDE, 10 * MINUTE),)
    assert step(facts(GateKind.SNAPSHOT), gates=terms).look_again_at == NOW + 2 * MINUTE
    assert step(facts(GateKind.SNAPSHOT), NOW + 2 * MINUTE, terms).action is Action.FAIL


def test_other_limits_and_tries_are_the_staffs_to_set() -> None:
    limits = {**DEFAULT_LIMITS, GateKind.PUBLISHED: GateLimit(HOUR, tries=1)}
    gates = runbook(Kind.DATA_CALIBRATION, Content.CALIBRATION, limits)
    stuck = facts(GateKind.PUBLISHED, directories=(directory(pending=1),))
    assert step(stuck, NOW + 61 * MINUTE, gates).action is Action.FAIL
    assert step(stuck, NOW + 61 * MINUTE).action is Action.WAIT, "four hours a try, three tries, by default"
    with pytest.raises(ValueError, match="one try"):
        GateLimit(HOUR, tries=0)
    with pytest.raises(ValueError, match="time for it"):
        GateLimit(timedelta())


def test_what_a_directory_has_taken_is_counted_whatever_handsets_show() -> None:
    counts = directory(pending=1, waiting=2, shown=4, assumed=8, stale=16, wrong=32, failed=64, withheld=128)
    assert (counts.accepted, counts.total) == (62, 127)


def test_only_what_can_be_taken_back_is_and_only_publishing_is_tried_again() -> None:
    back = {
        kind: [each.gate for each in runbook(kind, Content.CALIBRATION) if each.at_limit is AtLimit.DROP_OVERRIDE]
        for kind in Kind
    }
    assert back == {
        Kind.DATA_CALIBRATION: [GateKind.PUBLISHED],
        Kind.FEATURE_ITERATION: [GateKind.PUBLISHED],
        Kind.COMPLIANCE_REVIEW: [],
        Kind.DEEP_MAINTENANCE: [],
    }
    assert [each.retries for each in runbook(Kind.DATA_CALIBRATION, Content.CALIBRATION)] == [0, 0, 2, 0, 0]


@pytest.mark.parametrize(
    ("found", "action", "reason"),
    [
        ({"numbers": 0, "unproved": 1}, Action.FAIL, Reason("no_numbers_left")),
        ({"numbers": 3, "unproved": 2}, Action.HOLD, Reason("numbers_unproved", {"count": 2})),
        ({"numbers": 3, "may_run": False}, Action.WAIT, Reason("calendar_closed_now")),
        ({"numbers": 3}, Action.PASS, Reason("numbers_proved", {"count": 3})),
    ],
)
def test_a_label_waits_until_the_numbers_are_proved(found: dict[str, object], action: Action, reason: Reason) -> None:
    gates = runbook(Kind.DATA_CALIBRATION, Content.LABEL_CHANGE)
    assert [terms.gate for terms in gates] == [GateKind.OWNERSHIP, *(terms.gate for terms in CALIBRATION)]
    answer = step(facts(GateKind.OWNERSHIP, **found), gates=gates)
    assert (answer.gate, answer.action, answer.reason) == (GateKind.OWNERSHIP, action, reason)


def test_a_frozen_certification_holds_whatever_a_person_says() -> None:
    frozen = facts(
        GateKind.SEEN, frozen=True, directories=(directory(shown=1),), waivers={GateKind.SEEN: Waiver("wang", "now")}
    )
    assert step(frozen) == Step(GateKind.SEEN, Action.HOLD, Reason("certification_frozen"))


@pytest.mark.parametrize("later", [MINUTE, 31 * MINUTE, 31 * 24 * HOUR])
def test_what_is_half_done_goes_on_however_late_it_is_unless_certification_is_frozen(later: timedelta) -> None:
    half = facts(GateKind.WANTED, half_done=frozenset({GateKind.WANTED}))
    assert step(half, NOW + later) == Step(GateKind.WANTED, Action.START, Reason("gate_opens"), NOW + later)
    assert step(replace(half, frozen=True), NOW + later).action is Action.HOLD
    assert step(replace(half, half_done=frozenset({GateKind.SNAPSHOT})), NOW + HOUR).action is Action.HOLD


def test_a_gate_that_is_not_open_opens_now() -> None:
    assert step(GateFacts(), NOW) == Step(GateKind.SNAPSHOT, Action.START, Reason("gate_opens"), NOW)


def test_a_refused_display_is_held_until_the_limit_and_then_is_what_is_missing() -> None:
    refused = facts(GateKind.PUBLISHED, directories=(directory(failed=1, pending=2), directory(failed=3)))
    why = Reason("refused_by_directory", {"directories": "ios, ios", "count": 4})
    assert step(refused, NOW + 5 * HOUR) == Step(GateKind.PUBLISHED, Action.HOLD, why)
    assert step(refused, NOW + 12 * HOUR).reason.params["missing"] == why.code


def test_work_may_last_longer_than_its_limit_as_long_as_its_sessions_do() -> None:
    deep, end = RUNBOOKS[Kind.DEEP_MAINTENANCE], NOW + 40 * 24 * HOUR
    assert step(facts(GateKind.WORK, sessions_end=end), end - HOUR, deep).action is Action.WAIT
    assert step(facts(GateKind.WORK), gates=deep).reason == Reason("sessions_done")


@pytest.mark.parametrize("earlier", [NOW - 9 * HOUR, None])
def test_sessions_that_ended_before_the_gate_opened_take_nothing_of_its_time(earlier: datetime | None) -> None:
    stale = facts(GateKind.SEEN, directories=(directory(stale=1),), sessions_end=earlier)
    assert step(stale, NOW + 24 * HOUR - MINUTE).action is Action.WAIT
    assert step(stale, NOW + 24 * HOUR).action is Action.HOLD


def test_publishing_does_not_wait_for_the_sessions() -> None:
    stuck = facts(GateKind.PUBLISHED, directories=(directory(pending=1),), sessions_end=NOW + 8 * HOUR)
    assert step(stuck, NOW + 4 * HOUR).action is Action.RETRY


# ---------------------------------------------------------------- directories that people serve


DUE = NOW + 50 * HOUR


def test_the_time_of_people_runs_from_when_their_answer_is_due_and_a_late_letter_takes_nothing_back() -> None:
    letter = directory(pending=2, by_people=True, answer_by=DUE)
    carried = facts(GateKind.PUBLISHED, directories=(directory(shown=1), letter))
    assert step(carried, DUE + 4 * HOUR - MINUTE).look_again_at == DUE + 4 * HOUR
    assert step(carried, DUE + 4 * HOUR).action is Action.RETRY
    assert step(carried, DUE + 12 * HOUR).action is Action.HOLD
    # Another directory's own delay, or that of one that is not critical, is no letter's.
    for others in (
        (directory(pending=1), directory(waiting=2, by_people=True)),
        (directory(pending=1), replace(letter, critical=False)),
    ):
        assert step(facts(GateKind.PUBLISHED, directories=others), NOW + 12 * HOUR).action is Action.FAIL


def test_an_answer_that_was_due_before_the_gate_opened_takes_nothing_of_its_time() -> None:
    stuck = facts(GateKind.PUBLISHED, directories=(directory(pending=1, answer_by=NOW - 9 * HOUR),))
    assert step(stuck, NOW + 4 * HOUR - MINUTE).action is Action.WAIT


def test_handsets_of_people_have_their_time_from_when_they_are_expected_to_show_it() -> None:
    shown_by_people = facts(GateKind.SEEN, directories=(directory(waiting=1, by_people=True, expected_by=DUE),))
    assert step(shown_by_people, DUE + 24 * HOUR - MINUTE).action is Action.WAIT
    assert step(shown_by_people, DUE + 24 * HOUR).action is Action.HOLD
    by_itself = facts(GateKind.SEEN, directories=(directory(waiting=1, expected_by=DUE),))
    assert step(by_itself, NOW + 24 * HOUR).action is Action.HOLD
    publishing = facts(GateKind.PUBLISHED, directories=(directory(pending=1, by_people=True, expected_by=DUE),))
    assert step(publishing, NOW + 4 * HOUR).action is Action.RETRY
    before = facts(GateKind.SNAPSHOT, directories=(directory(pending=1, by_people=True, answer_by=DUE),))
    assert step(before, NOW + 5 * MINUTE).action is Action.HOLD, "a snapshot is nothing that people carry"
