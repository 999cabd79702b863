"""The queue's order: harm first, then lanes, but nothing starves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from compliance.domain.queue import HARM_AHEAD, HEAD_START, ranked_at

NOW = datetime(2026, 11, 11, 10, 0, tzinfo=UTC)
H = timedelta(hours=1)


def order(*cases: tuple[str, timedelta]) -> list[tuple[str, timedelta]]:
    """(lane, time left) as the queue takes them."""
    return sorted(cases, key=lambda case: ranked_at(case[0], NOW + case[1], NOW))


def test_with_the_same_promise_lanes_go_in_their_order() -> None:
    same = [(lane, 2 * H) for lane in ("bulk", "standard", "green", "fast")]
    assert [lane for lane, _left in order(*same)] == ["fast", "green", "standard", "bulk"]


def test_a_standard_case_near_its_promise_goes_before_a_fresh_green_one() -> None:
    assert order(("green", 12 * H), ("standard", H)) == [("standard", H), ("green", 12 * H)]
    assert order(("green", 5 * H), ("standard", H)) == [("green", 5 * H), ("standard", H)]


def test_what_is_a_day_late_goes_before_a_fresh_fast_one() -> None:
    assert order(("fast", H), ("standard", -24 * H))[0][0] == "standard"
    assert order(("fast", H), ("standard", -22 * H))[0][0] == "fast"


@given(st.sampled_from(sorted(HEAD_START)), st.sampled_from(sorted(HEAD_START)), st.integers(-5000, 5000))
def test_no_case_waits_longer_than_the_widest_head_start(old: str, fresh: str, minutes: int) -> None:
    """Whatever comes in later with a promise that much later stands behind, so every case comes to the top."""
    due = NOW + timedelta(minutes=minutes)
    widest = max(HEAD_START.values()) - min(HEAD_START.values())
    assert ranked_at(old, due, due) <= ranked_at(fresh, due + widest, due + widest)


def test_an_unknown_lane_has_no_head_start() -> None:
    assert ranked_at("unheard_of", NOW, NOW) == NOW


LANES, MINUTES = (
    st.sampled_from(sorted(HEAD_START)),
    st.integers(0, 60 * 24 * 60).map(lambda count: timedelta(minutes=count)),
)
HARM = st.none() | st.integers(-(10**6), 10**6).map(lambda count: timedelta(minutes=count))  # from the opening on


def place(lane: str, opened: datetime, term: timedelta, harm: timedelta | None) -> datetime:
    return ranked_at(lane, opened + term, opened, None if harm is None else opened + harm)


def test_withdrawn_labels_go_before_every_lane_and_a_lapse_that_is_near_before_one_that_is_far() -> None:
    withdrawn, tomorrow = place("bulk", NOW, 48 * H, -9000 * H), place("bulk", NOW, 48 * H, 24 * H)
    fast, in_a_month = place("fast", NOW, timedelta(0), None), place("standard", NOW, 48 * H, 720 * H)
    assert withdrawn < tomorrow < fast < in_a_month
    assert in_a_month == place("standard", NOW, 48 * H, None), "a lapse that is far changes nothing"


@given(LANES, MINUTES, HARM, LANES, MINUTES, HARM, MINUTES)
def test_what_waits_long_enough_goes_before_whatever_comes_in(
    lane: str,
    term: timedelta,
    harm: timedelta | None,
    other: str,
    others_term: timedelta,
    others_harm: timedelta | None,
    later: timedelta,
) -> None:
    """Its own term, its lane's disadvantage and the longest head start: what comes in after that stands behind it,
    however much it harms.
    """
    long_enough = term - min(HEAD_START.values()) + HARM_AHEAD + timedelta(minutes=1)
    newer = place(other, NOW + long_enough + later, others_term, others_harm)
    assert place(lane, NOW, term, harm) < newer
