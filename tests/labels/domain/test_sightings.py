"""Whom to believe about a handset, and when a sample proves the rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil, sqrt

from hypothesis import given, strategies as st

from labels.domain.sightings import (
    DisplaySample,
    SampleVerdict,
    Says,
    SightingSource,
    SightingTrust,
    WeighedSighting,
    sighting_that_counts,
)

TAKEN = datetime(2026, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TRUST = SightingTrust((SightingSource.FARM, SightingSource.PHOTO, SightingSource.AGGREGATOR), 30 * DAY)


def seen(source: SightingSource, day: float, says: Says = Says.AGREES) -> WeighedSighting:
    return WeighedSighting(source, TAKEN + day * DAY, says)


def counting(*sightings: WeighedSighting, day: float = 10) -> WeighedSighting | None:
    return sighting_that_counts(sightings, TRUST, taken_at=TAKEN, now=TAKEN + day * DAY)


def test_the_surest_source_is_believed_and_of_its_looks_the_latest() -> None:
    older, newer = seen(SightingSource.FARM, 3), seen(SightingSource.FARM, 4, Says.CONTRADICTS)
    later = seen(SightingSource.AGGREGATOR, 9)
    assert counting(later, older, newer) is newer
    assert counting(later) is later


def test_what_does_not_count() -> None:
    assert counting(seen(SightingSource.CLIENT, 5)) is None, "the party does not name this source"
    assert counting(seen(SightingSource.FARM, -1)) is None, "before the party took the label"
    assert counting(seen(SightingSource.FARM, 0)) is not None, "at that instant"
    assert counting(seen(SightingSource.FARM, 5, Says.EARLY)) is None
    assert counting(seen(SightingSource.FARM, 5), day=35) is None, "thirty days are over"
    assert counting(seen(SightingSource.FARM, 5), day=34.9) is not None


def test_a_mark_that_the_same_source_saw_gone_does_not_count_and_no_mark_is_no_label() -> None:
    label = seen(SightingSource.AGGREGATOR, 2)
    mark = WeighedSighting(SightingSource.AGGREGATOR, TAKEN + 4 * DAY, Says.CONTRADICTS, None, "fraud")
    gone = seen(SightingSource.AGGREGATOR, 6, Says.UNMARKED)
    assert counting(gone) is None
    assert counting(label, mark) is mark
    assert counting(label, mark, gone) is label
    assert counting(mark, seen(SightingSource.AGGREGATOR, 3, Says.UNMARKED)) is mark, "it was marked after that"
    assert counting(mark, seen(SightingSource.PHOTO, 6, Says.UNMARKED)) is mark, "another source"
    assert counting(mark, seen(SightingSource.AGGREGATOR, 4, Says.UNMARKED)) is mark, "at the same instant"
    looks = [seen(SightingSource.AGGREGATOR, day, Says.UNMARKED) for day in (3, 6)]
    assert counting(mark, *looks) is None, "one of two is enough"


def test_twelve_of_a_hundred_and_forty_four_prove_them_all() -> None:
    def sample(agree: int, **more: int) -> DisplaySample:
        return DisplaySample(144, agree=agree, assumed=144 - agree - more.get("contradicted", 0), **more)

    assert sample(11).verdict is SampleVerdict.ASSUMED
    assert (sample(12).verdict, sample(12).seen, sample(12).wanted) == (SampleVerdict.PROVED, 12, 12)
    assert sample(143, contradicted=1, mismatches=1).verdict is SampleVerdict.CONTRADICTED
    assert sample(12, mismatches=1).verdict is SampleVerdict.ASSUMED, "a mismatch doubles what has to be seen"
    assert sample(24, mismatches=1).verdict is SampleVerdict.PROVED
    assert DisplaySample(144, agree=5, assumed=100).verdict is SampleVerdict.UNKNOWN
    assert DisplaySample(0).verdict is SampleVerdict.UNKNOWN


@given(total=st.integers(1, 20_000), mismatches=st.integers(0, 40))
def test_a_sample_is_the_root_and_never_more_than_all(total: int, mismatches: int) -> None:
    wanted = DisplaySample(total, mismatches=mismatches).wanted
    assert wanted == min(total, ceil(sqrt(total)) * 2 ** min(mismatches, 16))
    assert DisplaySample(total, agree=total, mismatches=mismatches).verdict is SampleVerdict.PROVED


def test_how_many_have_to_be_seen() -> None:
    roots = {1: 1, 2: 2, 4: 2, 5: 3, 9: 3, 10: 4, 144: 12, 145: 13}
    assert {total: DisplaySample(total).wanted for total in roots} == roots


def test_mismatches_double_a_sample_sixteen_times_at_most() -> None:
    assert [DisplaySample(2**40, mismatches=each).wanted for each in (15, 16, 17)] == [2**35, 2**36, 2**36]
    assert DisplaySample(0, mismatches=1).wanted == 0


def test_others_do_not_stand_in_for_critical_numbers() -> None:
    def sample(agree: int, critical_agree: int) -> DisplaySample:
        return DisplaySample(100, agree=agree, assumed=100 - agree, critical=2, critical_agree=critical_agree)

    assert (sample(50, 1).seen, sample(50, 1).wanted, sample(50, 1).verdict) == (9, 10, SampleVerdict.ASSUMED)
    assert sample(10, 2).verdict is SampleVerdict.PROVED
    many = DisplaySample(100, agree=30, assumed=70, critical=40, critical_agree=30)
    assert (many.seen, many.wanted) == (30, 40), "all critical ones, however many"


@given(
    total=st.integers(1, 500),
    critical=st.integers(0, 500),
    agree=st.integers(0, 500),
    critical_agree=st.integers(0, 500),
    mismatches=st.integers(0, 8),
)
def test_a_sample_proves_when_all_critical_and_enough_of_all_are_seen(
    total: int, critical: int, agree: int, critical_agree: int, mismatches: int
) -> None:
    critical, agree = min(critical, total), min(agree, total)
    critical_agree = min(critical_agree, critical, agree)
    agree = min(agree, total - critical + critical_agree)
    sample = DisplaySample(
        total, agree, total - agree, mismatches=mismatches, critical=critical, critical_agree=critical_agree
    )
    enough = agree >= max(min(total, ceil(sqrt(total)) * 2**mismatches), critical)
    assert (sample.verdict is SampleVerdict.PROVED) == (enough and critical_agree == critical)
    assert 0 <= sample.seen <= sample.wanted <= total
