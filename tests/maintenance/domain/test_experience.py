"""What finished windows say of their estimates, and how the next ones follow."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from maintenance.domain.estimate import Content, Job, Kind, Measured, estimate
from maintenance.domain.estimate_policy import DEFAULT_POLICY
from maintenance.domain.experience import (
    ENOUGH,
    FEW,
    MOST_OF_FEW,
    SEVERAL,
    Finished,
    KeptEstimates,
    NightShare,
    measured,
    most_measured,
    quantile,
)

CALIBRATION = Job(Kind.DATA_CALIBRATION, Content.CALIBRATION)


def test_too_few_windows_correct_nothing() -> None:
    assert measured([Finished(60, 120, 90)] * (FEW - 1)) is None
    assert measured([Finished(60, 120, 90)] * (ENOUGH - 1)) == Measured(ENOUGH - 1, Decimal(0), Decimal(0))
    assert measured([Finished(60, 120, 90)] * ENOUGH) == Measured(ENOUGH, Decimal("50.0"), Decimal("-25.0"))


def test_the_longest_of_a_few_lengthens_what_is_promised_and_nothing_else() -> None:
    few = [Finished(60, 120, 90)] * (FEW - 1)
    figures = measured([*few, Finished(60, 120, 150)])
    assert figures == Measured(FEW, Decimal(0), Decimal("25.0"))
    plain = estimate(CALIBRATION, DEFAULT_POLICY)
    after = estimate(replace(CALIBRATION, measured=figures), DEFAULT_POLICY)
    assert (after.processing.least, after.processing.likely) == (plain.processing.least, plain.processing.likely)
    assert most_measured(after, DEFAULT_POLICY) == plain.most * 1.25
    assert most_measured(plain, DEFAULT_POLICY) == plain.most
    shorter = estimate(replace(CALIBRATION, measured=Measured(ENOUGH, Decimal(0), Decimal(-25))), DEFAULT_POLICY)
    assert most_measured(shorter, DEFAULT_POLICY) == shorter.most
    outlier = measured([*few, Finished(60, 120, 5000)])
    assert outlier == Measured(FEW, Decimal(0), MOST_OF_FEW), "one that went wrong"


@pytest.mark.parametrize("seed", range(50))
def test_a_quantile_is_the_smallest_value_with_that_share_below(seed: int) -> None:
    random = Random(seed)
    values = [Decimal(random.randint(1, 30)) for _ in range(random.randint(1, 40))]
    share = Decimal(random.randint(1, 100)) / 100
    middle = quantile(values, share)
    below = [value for value in sorted(set(values)) if sum(other <= value for other in values) >= share * len(values)]
    assert middle == below[0]


def test_an_estimate_follows_what_was_measured_and_says_so() -> None:
    plain = estimate(CALIBRATION, DEFAULT_POLICY)
    longer = estimate(replace(CALIBRATION, measured=Measured(40, Decimal(50), Decimal(10))), DEFAULT_POLICY)
    factor = next(each for each in longer.factors if each.code == "measured")
    assert longer.processing.likely > plain.processing.likely
    assert (factor.value, factor.share, factor.source) == ("40", Decimal(50), "finished_windows")
    assert sum(each.minutes for each in longer.factors) == longer.processing.likely
    assert longer.processing.most <= DEFAULT_POLICY.kinds[Kind.DATA_CALIBRATION].bounds.most


@pytest.mark.parametrize("change", [-60, -10, 0, 25, 80])
def test_a_forged_record_gets_no_reduction_and_is_never_shorter(change: int) -> None:
    job = replace(CALIBRATION, measured=Measured(40, Decimal(change), Decimal(change)))
    clean, forged = (estimate(replace(job, forged_record=record), DEFAULT_POLICY) for record in (False, True))
    assert forged.processing.likely >= clean.processing.likely
    assert forged.processing.most >= clean.processing.most
    if change < 0:
        without = estimate(replace(CALIBRATION, forged_record=True), DEFAULT_POLICY)
        assert forged.processing == without.processing


def test_shares_of_what_held() -> None:
    assert KeptEstimates(8, 6, 7).on_time_percent == Decimal("75.0")
    assert KeptEstimates(8, 6, 7).within_most_percent == Decimal("87.5")
    assert KeptEstimates(0, 0, 0).on_time_percent is None


def test_figures_over_all_are_shown_when_they_are_of_several_clients() -> None:
    assert [KeptEstimates(9, 9, 9, clients).of_several for clients in (SEVERAL - 1, SEVERAL)] == [False, True]


def test_how_many_begin_at_night_is_a_share() -> None:
    assert (NightShare(8, 7).percent, NightShare(0, 0).percent) == (Decimal("87.5"), None)


def test_of_no_value_there_is_no_quantile() -> None:
    with pytest.raises(ValueError, match="no values"):
        quantile([], Decimal("0.5"))
