"""Which lane, and what it promises."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from labels.domain.findings import Decision
from maintenance.domain.estimate import Content
from maintenance.domain.lanes import (
    DEFAULT_LANE_POLICY,
    LaneChoice,
    Standing,
    Subject,
    choose_lane,
)
from tenants.domain.lanes import Lane

STORE = Subject("sole_proprietor")
CHAIN = Subject("enterprise")
GOOD, NEW, FORGED = Standing(12), Standing(0), Standing(30, forged_record=True)
HANDED_IN = datetime(2026, 11, 24, 2, 20, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def choose(
    subject: Subject = STORE,
    content: Content = Content.LABEL_CHANGE,
    decision: Decision = Decision.ACCEPT,
    licence: bool = False,
    standing: Standing = NEW,
    quota: int = 1,
) -> LaneChoice:
    return choose_lane(subject, content, decision, licence, standing, quota)


def codes(choice: LaneChoice) -> list[str]:
    return [reason.code for reason in choice.reasons]


def test_a_small_subjects_accepted_label_change_is_fast() -> None:
    for subject in (STORE, Subject("individual"), Subject("enterprise", micro=True)):
        assert choose(subject).lane is Lane.FAST


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        ({"subject": CHAIN}, "not_small"),
        ({"subject": Subject("group", micro=True)}, "not_small"),
        ({"content": Content.MARK_REMOVAL}, "not_a_label_change"),
        ({"decision": Decision.REVIEW}, "recognition_does_not_accept"),
        ({"licence": True}, "touches_licence"),
        ({"quota": 0}, "fast_quota_used_up"),
        ({"standing": FORGED}, "forged_record"),
    ],
)
def test_one_thing_missing_and_it_is_standard(missing: dict[str, Any], why: str) -> None:
    choice = choose(**missing)
    assert choice.lane is Lane.STANDARD
    assert codes(choice)[0] == why


def test_twelve_compliant_months_make_it_green() -> None:
    assert choose(CHAIN, standing=GOOD).lane is Lane.GREEN
    assert codes(choose(CHAIN, standing=GOOD)) == ["compliant_months", "not_small"]
    assert choose(CHAIN, standing=Standing(11)).lane is Lane.STANDARD
    assert codes(choose(CHAIN, standing=Standing(11))) == ["not_small", "too_few_compliant_months"]


def test_a_forged_record_has_no_green_lane_and_is_named_once() -> None:
    assert codes(choose(CHAIN, standing=FORGED)) == ["not_small", "forged_record"]


def test_campaigns_go_in_bulk() -> None:
    choice = choose_lane(
        STORE, Content.LABEL_CHANGE, Decision.ACCEPT, False, GOOD, 5, DEFAULT_LANE_POLICY, campaign=True
    )
    assert (choice.lane, codes(choice)) == (Lane.BULK, ["campaign", "compliant_months"])


@given(st.builds(Standing, st.integers(0, 30), st.booleans()))
def test_the_green_share_is_the_clients_in_a_campaign_as_in_what_it_asks_for_itself(standing: Standing) -> None:
    upgrade = (CHAIN, Content.MODEL_UPGRADE, Decision.ACCEPT, False, standing, 5, DEFAULT_LANE_POLICY)
    own, campaign = choose_lane(*upgrade), choose_lane(*upgrade, campaign=True)
    assert campaign.lane is Lane.BULK
    assert campaign.green_share == own.green_share == (own.lane is Lane.GREEN)
