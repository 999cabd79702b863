"""Bounds, monotony and explanation of every estimate; the stories' figures."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from maintenance.domain.estimate import (
    DAY,
    HOUR,
    Content,
    Direction,
    Estimate,
    Expected,
    Factor,
    Job,
    Kind,
    Load,
    Measured,
    Span,
    estimate,
)
from maintenance.domain.estimate_policy import DEFAULT_POLICY
from tenants.domain.lanes import Lane

# docs/rules.md, "Durations", in minutes.
BOUNDS = {
    Kind.DATA_CALIBRATION: (HOUR, 12 * HOUR, 12 * HOUR),
    Kind.FEATURE_ITERATION: (DAY, 3 * DAY, 3 * DAY),
    Kind.COMPLIANCE_REVIEW: (3 * DAY, 7 * DAY, 15 * DAY),
    Kind.DEEP_MAINTENANCE: (DAY, 7 * DAY, 15 * DAY),
}
# Each dimension from the safest to the riskiest. A subject is its type and whether it is flagged micro.
RISK: dict[str, list[Any]] = {
    "subject": [
        ("individual", False),
        ("sole_proprietor", False),
        ("enterprise", True),
        ("enterprise", False),
        ("group", False),
    ],
    "high_risk": [False, True],
    "industry": ["other", "finance"],
    "number_count": [1, 50, 200],
    "directory_count": [1, 12],
    "load": [Load.NORMAL, Load.BUSY, Load.PEAK],
    "compliant_months": [12, 3, 0],
    "forged_record": [False, True],
}
REDUCTIONS = ("small_subject", "clean_record", "green_lane", "fast_lane")


def job(content: Content, lane: Lane, risks: dict[str, object]) -> Job:
    facts = dict(risks)
    facts["subject_type"], facts["micro"] = facts.pop("subject")  # type: ignore[misc]
    return Job(DEFAULT_POLICY.contents[content].kind, content, lane=lane, **facts)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def lattice() -> dict[tuple[object, ...], Estimate]:
    """Every content in every lane at every point of the lattice of risks."""
    return {
        (content, lane, *point): estimate(job(content, lane, dict(zip(RISK, point, strict=True))), DEFAULT_POLICY)
        for content in (Content.LABEL_CHANGE, Content.MODEL_UPGRADE, Content.LICENCE_REVIEW, Content.CARRIER_UPGRADE)
        for lane in (Lane.FAST, Lane.GREEN, Lane.STANDARD)
        for point in product(*RISK.values())
    }


def figures(estimated: Estimate) -> tuple[int, int, int]:
    return estimated.processing.least, estimated.processing.likely, estimated.processing.most


def test_every_estimate_is_ordered_rounded_within_bounds_and_explained(
    lattice: dict[tuple[object, ...], Estimate],
) -> None:
    for estimated in lattice.values():
        least, likely, most = figures(estimated)
        floor, ceiling, finance = BOUNDS[estimated.job.kind]
        if any(factor.code == "fast_lane" and factor.minutes for factor in estimated.factors):
            floor, ceiling = 15, 60
        assert floor <= least <= likely <= most <= (finance if estimated.job.industry == "finance" else ceiling)
        assert least % 15 == likely % 15 == most % 15 == 0
        assert sum(factor.minutes for factor in estimated.factors) == likely
        for factor in estimated.factors[1:]:
            sign = {Direction.SHORTER: -1, Direction.NEUTRAL: 0, Direction.LONGER: 1}[factor.direction]
            assert (factor.minutes > 0) - (factor.minutes < 0) == sign or factor.share
            assert factor.source


@pytest.mark.parametrize("step", [7, 50, 500])
def test_whatever_it_is_rounded_to_it_stays_in_its_range(step: int) -> None:
    policy = replace(DEFAULT_POLICY, rounding=step)
    risks = [{name: values[place] for name, values in RISK.items()} for place in (0, -1)]
    for content, lane, facts in product(Content, Lane, risks):
        estimated = estimate(job(content, lane, facts), policy)
        floor, ceiling, finance = BOUNDS[estimated.job.kind]
        if any(factor.code == "fast_lane" and factor.minutes for factor in estimated.factors):
            floor, ceiling = 15, 60
        least, likely, most = figures(estimated)
        assert floor <= least <= likely <= most <= (finance if estimated.job.industry == "finance" else ceiling)
        assert sum(factor.minutes for factor in estimated.factors) == likely


def test_riskier_is_never_shorter(lattice: dict[tuple[object, ...], Estimate]) -> None:
    for key, estimated in lattice.items():
        for position, values in enumerate(RISK.values(), start=2):
            step = values.index(key[position]) + 1
            if step < len(values):
                riskier = lattice[(*key[:position], values[step], *key[position + 1 :])]
                assert all(safe <= risky for safe, risky in zip(figures(estimated), figures(riskier), strict=True)), key


def test_a_forged_record_takes_every_reduction_away_and_is_longer(lattice: dict[tuple[object, ...], Estimate]) -> None:
    forged = [estimated for estimated in lattice.values() if estimated.job.forged_record]
    for estimated in forged:
        for factor in estimated.factors:
            if factor.code in REDUCTIONS:
                assert (factor.minutes, factor.source) == (0, "withheld.forged_record")
            assert factor.direction is not Direction.SHORTER or factor.code == "bounds"
        # No lane helps it.
        assert figures(estimated) == figures(estimate(replace(estimated.job, lane=Lane.STANDARD), DEFAULT_POLICY))
    plain = estimate(Job(Kind.DATA_CALIBRATION, Content.LABEL_CHANGE), DEFAULT_POLICY)
    assert figures(estimate(replace(plain.job, forged_record=True), DEFAULT_POLICY)) > figures(plain)


def test_the_green_lane_shortens_own_processing_by_the_policys_share_and_nothing_else() -> None:
    quarterly = Job(Kind.FEATURE_ITERATION, Content.MODEL_UPGRADE, number_count=70, compliant_months=14)
    standard = estimate(quarterly, DEFAULT_POLICY)
    green = estimate(replace(quarterly, lane=Lane.GREEN), DEFAULT_POLICY)
    # Story 3: three days become at most 1.8, and it is said why.
    assert standard.processing.likely == standard.processing.most == 3 * DAY
    assert green.processing.most <= Decimal("1.8") * DAY
    assert green.processing.likely <= standard.processing.likely * Decimal("0.6")
    [factor] = [factor for factor in green.factors if factor.code == "green_lane"]
    assert (factor.direction, factor.share) == (Direction.SHORTER, Decimal(-40))
    assert factor.minutes == -round(standard.processing.likely * 0.4)

    label = Job(Kind.DATA_CALIBRATION, Content.LABEL_CHANGE, compliant_months=14, propagation=Span(0, 400, 720))
    assert estimate(replace(label, lane=Lane.GREEN), DEFAULT_POLICY).propagation == Span(0, 400, 720)


def test_what_is_done_in_bulk_for_who_has_earned_green_is_as_short_and_says_so() -> None:
    quarterly = Job(Kind.FEATURE_ITERATION, Content.MODEL_UPGRADE, number_count=70, compliant_months=14)
    green = estimate(replace(quarterly, lane=Lane.GREEN, green_share=True), DEFAULT_POLICY)
    bulk = estimate(replace(quarterly, lane=Lane.BULK, green_share=True), DEFAULT_POLICY)
    assert (bulk.processing, bulk.factors) == (green.processing, green.factors)
    unearned = estimate(replace(quarterly, lane=Lane.BULK), DEFAULT_POLICY)
    assert unearned.processing == estimate(quarterly, DEFAULT_POLICY).processing
    forged = replace(quarterly, forged_record=True)
    withheld = estimate(replace(forged, lane=Lane.BULK, green_share=True), DEFAULT_POLICY)
    assert withheld.processing == estimate(forged, DEFAULT_POLICY).processing


def test_the_green_lane_does_not_undercut_the_minimum_of_a_review() -> None:
    review = Job(Kind.COMPLIANCE_REVIEW, Content.LICENCE_REVIEW, compliant_months=20, lane=Lane.GREEN)
    assert estimate(review, DEFAULT_POLICY).processing.least == 3 * DAY


@pytest.mark.parametrize("subject_type", ["individual", "sole_proprietor"])
def test_a_small_subjects_label_change_in_the_fast_lane_takes_at_most_an_hour(subject_type: str) -> None:
    store = Job(Kind.DATA_CALIBRATION, Content.LABEL_CHANGE, subject_type, lane=Lane.FAST, load=Load.PEAK)
    estimated = estimate(store, DEFAULT_POLICY)
    assert estimated.most <= timedelta(hours=1)
    handed_in = datetime(2026, 11, 24, 2, 20, tzinfo=UTC)
    published = Expected(handed_in + estimated.least, handed_in + estimated.likely, handed_in + estimated.most)
    assert published.most <= handed_in + timedelta(hours=1)
    completed = estimated.completed(published)
    assert completed.least == published.least + timedelta(hours=6)
    assert completed.most == published.most + timedelta(hours=12)


def test_a_group_enterprise_does_not_get_the_fast_lane() -> None:
    group = Job(Kind.DATA_CALIBRATION, Content.LABEL_CHANGE, "group", lane=Lane.FAST)
    assert figures(estimate(group, DEFAULT_POLICY)) == figures(
        estimate(replace(group, lane=Lane.STANDARD), DEFAULT_POLICY)
    )


def test_the_group_with_fifty_lines_may_take_five_days() -> None:
    estimated = estimate(
        Job(Kind.DEEP_MAINTENANCE, Content.CARRIER_UPGRADE, "group", number_count=50, directory_count=3), DEFAULT_POLICY
    )
    assert estimated.processing.likely <= 5 * DAY <= estimated.processing.most


def test_finance_may_take_up_to_fifteen_days() -> None:
    bank = Job(
        Kind.DEEP_MAINTENANCE, Content.ARCHITECTURE_UPGRADE, "group", high_risk=True, industry="finance", load=Load.PEAK
    )
    assert estimate(bank, DEFAULT_POLICY).processing.most == 15 * DAY
    assert estimate(replace(bank, industry="medical"), DEFAULT_POLICY).processing.most == 7 * DAY


def test_nothing_is_seen_of_a_review_so_nothing_propagates() -> None:
    review = Job(Kind.COMPLIANCE_REVIEW, Content.LICENCE_REVIEW, "group", high_risk=True)
    assert estimate(review, DEFAULT_POLICY).propagation == Span(0, 0, 0)


def test_a_job_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="not a content of"):
        estimate(Job(Kind.DEEP_MAINTENANCE, Content.LABEL_CHANGE), DEFAULT_POLICY)
    with pytest.raises(ValueError, match="at least one number"):
        estimate(Job(Kind.DATA_CALIBRATION, Content.LABEL_CHANGE, number_count=0), DEFAULT_POLICY)


SHOP = Job(
    Kind.DATA_CALIBRATION,
    Content.LABEL_CHANGE,
    "sole_proprietor",
    number_count=11,
    directory_count=3,
    compliant_months=3,
    measured=Measured(40, Decimal(0), Decimal(0)),
)


def told(factors: Sequence[Factor]) -> list[tuple[str, str, str, int, str, int | None]]:
    return [
        (
            each.code,
            each.value,
            each.direction,
            each.minutes,
            each.source,
            None if each.share is None else int(each.share),
        )
        for each in factors
    ]


def test_every_factor_is_told_with_its_size_and_where_it_comes_from() -> None:
    assert told(estimate(SHOP, DEFAULT_POLICY).factors) == [
        ("base", "label_change", "neutral", 120, "policy.contents", None),
        ("subject", "sole_proprietor", "neutral", 0, "policy.subject", 0),
        ("small_subject", "sole_proprietor", "shorter", -30, "policy.small_subject", -25),
        ("load", "normal", "neutral", 0, "policy.load", 0),
        ("numbers", "11", "longer", 12, "policy.per_number", 10),
        ("directories", "3", "longer", 5, "policy.per_directory", 4),
        ("clean_record", "3", "shorter", -12, "policy.clean_record", -10),
        ("measured", "40", "neutral", 0, "finished_windows", 0),
        ("rounding", "15", "longer", 10, "policy.rounding", None),
    ]


def test_a_forged_record_takes_every_reduction_away_and_says_so() -> None:
    forged = replace(SHOP, forged_record=True, lane=Lane.GREEN)
    assert told(estimate(forged, DEFAULT_POLICY).factors) == [
        ("base", "label_change", "neutral", 120, "policy.contents", None),
        ("subject", "sole_proprietor", "neutral", 0, "policy.subject", 0),
        ("small_subject", "sole_proprietor", "neutral", 0, "withheld.forged_record", 0),
        ("load", "normal", "neutral", 0, "policy.load", 0),
        ("numbers", "11", "longer", 12, "policy.per_number", 10),
        ("directories", "3", "longer", 5, "policy.per_directory", 4),
        ("clean_record", "3", "neutral", 0, "withheld.forged_record", 0),
        ("forged_record", "yes", "longer", 60, "policy.forged_record", 50),
        ("measured", "40", "neutral", 0, "finished_windows", 0),
        ("green_lane", "green", "neutral", 0, "withheld.forged_record", None),
        ("rounding", "15", "longer", 13, "policy.rounding", None),
    ]
    shorter = estimate(replace(forged, measured=Measured(40, Decimal(-1), Decimal(-1))), DEFAULT_POLICY)
    assert ("measured", "40", "neutral", 0, "withheld.forged_record", 0) in told(shorter.factors)


@pytest.mark.parametrize(
    ("job", "factor"),
    [
        (replace(SHOP, lane=Lane.FAST), ("fast_lane", "fast", "shorter", -58, "policy.fast_lane", None)),
        (replace(SHOP, lane=Lane.GREEN), ("green_lane", "green", "shorter", -35, "policy.green_lane", -40)),
        (
            replace(SHOP, measured=Measured(40, Decimal(20), Decimal(0))),
            ("measured", "40", "longer", 19, "finished_windows", 20),
        ),
        (
            replace(SHOP, measured=Measured(40, Decimal(-95), Decimal(0))),
            ("measured", "40", "shorter", -35, "finished_windows", -95),
        ),
        (
            Job(
                Kind.DATA_CALIBRATION,
                Content.CALIBRATION,
                number_count=500,
                measured=Measured(40, Decimal(-95), Decimal(0)),
            ),
            ("measured", "40", "shorter", -648, "finished_windows", -95),
        ),
        (replace(SHOP, number_count=500), ("numbers", "500", "longer", 120, "policy.per_number", 100)),
        (replace(SHOP, directory_count=500), ("directories", "500", "longer", 24, "policy.per_directory", 20)),
        (
            replace(SHOP, number_count=2, forged_record=True),
            ("numbers", "2", "longer", 1, "policy.per_number", 1),
        ),
        (replace(SHOP, high_risk=True), ("high_risk", "other", "longer", 60, "policy.high_risk", 50)),
        (replace(SHOP, load=Load.PEAK), ("load", "peak", "longer", 60, "policy.load", 50)),
        (
            Job(Kind.COMPLIANCE_REVIEW, Content.LICENCE_REVIEW, "individual", compliant_months=12),
            ("bounds", "compliance_review", "longer", 576, "policy.kinds", None),
        ),
    ],
)
def test_the_size_of_a_factor(job: Job, factor: tuple[str, str, str, int, str, int | None]) -> None:
    estimated = estimate(job, DEFAULT_POLICY)
    assert factor in told(estimated.factors)
    assert sum(each.minutes for each in estimated.factors) == estimated.processing.likely


@pytest.mark.parametrize(
    ("job", "least", "likely", "most"),
    [
        (SHOP, 60, 105, 195),
        (replace(SHOP, lane=Lane.FAST), 15, 30, 60),
        (replace(SHOP, lane=Lane.GREEN, number_count=34), 60, 60, 135),  # 74 likely minutes, rounded down
        (replace(SHOP, measured=Measured(40, Decimal(100), Decimal(-50))), 60, 195, 195),
        (replace(SHOP, measured=Measured(40, Decimal(0), Decimal(500))), 60, 105, 720),
        (replace(SHOP, measured=Measured(40, Decimal(-30), Decimal(-95))), 60, 75, 75),
    ],
)
def test_least_likely_and_most(job: Job, least: int, likely: int, most: int) -> None:
    assert figures(estimate(job, DEFAULT_POLICY)) == (least, likely, most)


def test_what_people_carry_counts_only_where_handsets_show_it() -> None:
    carried = Span(60, 120, 240)
    assert estimate(replace(SHOP, carried=carried), DEFAULT_POLICY).carried == carried
    assert estimate(SHOP, DEFAULT_POLICY).carried == Span(0, 0, 0)
    review = Job(Kind.COMPLIANCE_REVIEW, Content.LICENCE_REVIEW, carried=carried)
    assert estimate(review, DEFAULT_POLICY).carried == Span(0, 0, 0)


def test_when_it_is_completed_is_each_publication_with_its_propagation() -> None:
    at = datetime(2026, 11, 24, 2, 20, tzinfo=UTC)
    published = Expected(at, at + timedelta(hours=1), at + timedelta(hours=2))
    completed = estimate(replace(SHOP, propagation=Span(1, 2, 3)), DEFAULT_POLICY).completed(published)
    minutes = [
        each / timedelta(minutes=1) for each in (completed.least - at, completed.likely - at, completed.most - at)
    ]
    assert minutes == [1, 62, 123]


def test_two_clean_months_are_no_clean_record() -> None:
    codes = [each.code for each in estimate(replace(SHOP, compliant_months=2), DEFAULT_POLICY).factors]
    assert "clean_record" not in codes


def test_one_number_and_one_directory_are_enough() -> None:
    one = replace(SHOP, number_count=1, directory_count=1)
    assert {each.code: each.minutes for each in estimate(one, DEFAULT_POLICY).factors}["numbers"] == 0
    with pytest.raises(ValueError, match="at least one number"):
        estimate(replace(one, directory_count=0), DEFAULT_POLICY)
