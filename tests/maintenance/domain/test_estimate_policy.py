"""Figures of an estimate as data: what is stored is what is read, and what would break a rule is refused."""

from __future__ import annotations

import pytest

from maintenance.domain.estimate import Bounds, Content, Kind, Span
from maintenance.domain.estimate_policy import DEFAULT_POLICY, policy_as_data, policy_from_data


def test_a_policy_survives_being_stored() -> None:
    assert policy_from_data(policy_as_data(DEFAULT_POLICY)) == DEFAULT_POLICY


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"green_lane": "5"}, "green_lane must be a reduction"),
        ({"forged_record": "-5"}, "forged_record must not be a reduction"),
        ({"load": {"normal": "0", "busy": "60", "peak": "50"}}, "busier"),
        ({"subject": {"individual": "9", "group": "0"}}, "a group must not"),
        ({"small_subject": "-60", "clean_record": "-50"}, "leave nothing"),
        ({"rounding": 0}, "rounding"),
        ({"kinds": {}}, "says nothing of"),
        ({"per_number": "much"}, "cannot be read"),
        ({"contents": None}, "cannot be read"),
        ({"clean_record": "-100"}, "clean_record must be a reduction"),
        ({"small_subject": "0.5"}, "small_subject must be a reduction"),
        ({"small_subject": "-60", "clean_record": "-40"}, "leave nothing"),
        ({"per_directory": "-1"}, "per_directory must not be a reduction"),
        ({"load": {"normal": "-5", "busy": "20", "peak": "50"}}, "load normal must not be a reduction"),
        ({"load": {"normal": "0", "busy": "20", "peak": "19"}}, "busier"),
        ({"subject": {"individual": "-1", "group": "50"}}, "subject individual must not be a reduction"),
        ({"subject": {"individual": "9", "enterprise": "0", "group": "8"}}, "a group must not"),
        ({"fast_lane": {"least": 0, "most": 60}}, "fast lane must be positive"),
        ({"fast_lane": {"least": 60, "most": 59}}, "fast lane must be positive"),
        ({"contents": {}}, "says nothing of architecture_upgrade, calibration"),
    ],
)
def test_a_policy_that_would_break_a_rule_is_refused(change: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        policy_from_data(policy_as_data(DEFAULT_POLICY) | change)


@pytest.mark.parametrize("base", [(-1, 2, 3), (3, 2, 4), (1, 4, 3)])
def test_a_range_that_is_none_is_refused(base: tuple[int, int, int]) -> None:
    data = policy_as_data(DEFAULT_POLICY)
    content = next(iter(data["contents"]))
    data["contents"][content]["base"] = dict(zip(("least", "likely", "most"), base, strict=True))
    with pytest.raises(ValueError, match="least ≤ likely ≤ most"):
        policy_from_data(data)


def test_a_policy_that_lacks_a_figure_is_refused() -> None:
    data = policy_as_data(DEFAULT_POLICY)
    del data["finance"]
    with pytest.raises(ValueError, match="lacks 'finance'"):
        policy_from_data(data)


@pytest.mark.parametrize(("least", "most", "finance_most"), [(0, 2, 3), (3, 2, 4), (1, 4, 3)])
def test_a_range_of_a_kind_that_is_none_is_refused(least: int, most: int, finance_most: int) -> None:
    data = policy_as_data(DEFAULT_POLICY)
    data["kinds"][Kind.DATA_CALIBRATION] |= {"least": least, "most": most, "finance_most": finance_most}
    with pytest.raises(ValueError, match="range of data_calibration"):
        policy_from_data(data)


def test_the_narrowest_figures_that_are_permitted() -> None:
    data = policy_as_data(DEFAULT_POLICY)
    data |= {"rounding": 1, "fast_lane": {"least": 1, "most": 1}, "small_subject": "-60", "clean_record": "-39"}
    data |= {
        "green_lane": "0",
        "load": dict.fromkeys(data["load"], "0"),
        "subject": dict.fromkeys(data["subject"], "0"),
    }
    data["kinds"][Kind.DATA_CALIBRATION] |= {"least": 1, "most": 1, "finance_most": 1}
    data["contents"][Content.RESTORE]["base"] = {"least": 0, "likely": 0, "most": 0}
    policy = policy_from_data(data)
    assert (policy.rounding, policy.fast_lane) == (1, Bounds(1, 1))
    assert policy.contents[Content.RESTORE].base == Span(0, 0, 0)
    data["green_lane"] = "-99"
    assert policy_from_data(data).green_lane == -99
