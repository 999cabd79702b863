"""What is offered when nothing fits: the cases of the product, and each kind against a scan of the grid."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from maintenance.domain.alternatives import alternatives
from maintenance.domain.intervals import Interval
from maintenance.domain.planner import propose
from maintenance.domain.plans import ANY_TIME, Alternative, Busy, GivenUp, Slot, Wish, WorkToPlan
from maintenance.domain.wall_clock import local_date
from tests.maintenance.domain.test_planner import SHANGHAI, at, calendar, impact
from tests.maintenance.domain.test_planner_against_scan import CELL, Case, Scan, draw, expected

MONDAY = at("2026-11-23T12:00")
NEVER = timedelta(days=80)
NUMBERS = 12
HORIZON, LONGEST = timedelta(days=6), timedelta(days=40)  # the scan looks ahead for 40 days


def offered(work: WorkToPlan, wish: Wish, busy: tuple[Busy, ...] = (), **more: object) -> dict[GivenUp, Alternative]:
    assert propose(work, calendar(), busy, MONDAY, wish).slots == ()
    offers = alternatives(work, calendar(), busy, MONDAY, wish, **more)  # type: ignore[arg-type]
    for each in offers:  # what is offered is what a booking under the rest of the wish looks for
        given = more["with_numbers"](each.numbers) if each.numbers else work  # type: ignore[operator]
        assert propose(given, calendar(), busy, MONDAY, each.wish).slots[0] == each.slot
    return {each.given_up: each for each in offers}


def test_it_fits_when_it_is_split_in_two() -> None:
    offers = offered(impact(12), Wish(in_one_piece=True))
    assert list(offers) == [GivenUp.IN_ONE_PIECE]
    assert [session.length for session in offers[GivenUp.IN_ONE_PIECE].slot.sessions] == [
        timedelta(hours=8),
        timedelta(hours=4),
    ]


def test_it_fits_after_the_promotion() -> None:
    """Everything up to 双11 is closed: before the 12th nothing fits, and the 12th is said."""
    now = at("2026-11-01T12:00")
    wish = Wish(before=date(2026, 11, 10))
    assert not propose(impact(3), calendar(), (), now, wish).slots
    [later] = alternatives(impact(3), calendar(), (), now, wish)
    assert later.given_up is GivenUp.BEFORE
    assert later.slot.start == at("2026-11-12T00:00")
    assert later.wish == ANY_TIME


def test_it_fits_without_the_weekdays_or_outside_the_nights() -> None:
    label_change = WorkToPlan(timedelta(hours=2), impact=False)
    taken = (Busy(Interval(at("2026-11-23T20:00"), at("2026-11-24T07:00"))),)
    wish = Wish(nights=True, not_weekdays=frozenset({1}), before=date(2026, 11, 24))
    offers = offered(label_change, wish, taken)
    # Without "not on Tuesdays" the last day still stands in the way; by day it goes at once.
    assert set(offers) == {GivenUp.NIGHTS, GivenUp.BEFORE}
    assert offers[GivenUp.NIGHTS].slot.start == MONDAY
    assert offers[GivenUp.BEFORE].slot.start == at("2026-11-25T00:00")


def test_it_fits_for_fewer_numbers() -> None:
    """Two hours and a quarter of an hour for each number, in one night."""

    def with_numbers(count: int) -> WorkToPlan:
        return impact(2 + count / 4)

    offers = offered(
        with_numbers(50), Wish(in_one_piece=True, before=date(2026, 11, 25)), number_count=50, with_numbers=with_numbers
    )
    assert offers[GivenUp.NUMBERS].numbers == 24
    assert offers[GivenUp.NUMBERS].slot == Slot(
        at("2026-11-23T22:00"),
        at("2026-11-24T06:00"),
        offers[GivenUp.NUMBERS].slot.sessions,
        offers[GivenUp.NUMBERS].slot.reasons,
    )


@pytest.mark.parametrize("fit", range(5))
def test_as_many_of_the_numbers_as_fit_are_found(fit: int) -> None:
    """A night has room for so many, at a quarter of an hour for each; of five."""

    def with_numbers(count: int) -> WorkToPlan:
        return impact(8 + (count - fit) / 4)

    wish = Wish(in_one_piece=True, before=date(2026, 11, 25))
    offers = offered(with_numbers(5), wish, number_count=5, with_numbers=with_numbers)
    assert (offers[GivenUp.NUMBERS].numbers if GivenUp.NUMBERS in offers else 0) == fit
    assert not alternatives(with_numbers(5), calendar(), (), MONDAY, wish, number_count=5)[1:], "nobody knows the work"


def test_what_takes_two_conditions_is_offered_without_the_wish() -> None:
    label_change = WorkToPlan(timedelta(hours=2), impact=False)
    every_day = frozenset(range(7))
    wish = Wish(not_weekdays=every_day, not_before=date(2026, 11, 25), before=date(2026, 11, 24))
    offers = offered(label_change, wish)
    assert list(offers) == [GivenUp.WISH]
    assert (offers[GivenUp.WISH].slot.start, offers[GivenUp.WISH].wish) == (MONDAY, ANY_TIME)


def test_beyond_the_time_looked_ahead_the_slot_says_its_first_day() -> None:
    taken = (Busy(Interval(MONDAY - NEVER, MONDAY + 2 * NEVER)),)
    offers = offered(impact(2), ANY_TIME, taken)
    later = offers[GivenUp.BEFORE]
    assert later.slot.start >= MONDAY + 2 * NEVER
    assert later.wish.not_before == local_date(later.slot.start, SHANGHAI)
    assert list(offers) == [GivenUp.BEFORE]
    nights = offered(impact(2), Wish(nights=True), taken)
    assert list(nights) == [GivenUp.BEFORE], "by day it would not fit either"
    assert nights[GivenUp.BEFORE].wish == Wish(nights=True, not_before=later.wish.not_before)


def test_a_day_that_nobody_can_plan_finds_nothing_and_breaks_nothing() -> None:
    for far in (date(9999, 12, 31), date(2029, 1, 1)):
        assert propose(impact(2), calendar(), (), MONDAY, Wish(not_before=far)).slots == ()
        assert propose(impact(2), calendar(), (), MONDAY, Wish(before=far)).slots
    assert propose(impact(2), calendar(), (), MONDAY, Wish(before=date.min)).slots == ()
    assert propose(impact(2), calendar(), (), MONDAY, Wish(not_before=date.min)).slots


class Wished(Scan):
    """The scan with the two wishes that it does not know, and with an end of its own."""

    def __init__(self, case: Case, horizon: timedelta) -> None:
        super().__init__(case)
        first = case.now
        if case.wish.not_before and case.wish.not_before > local_date(case.now, self.zone):
            day = case.wish.not_before
            while local_date(first, self.zone) < day:
                first = (first.replace(second=0, microsecond=0) + timedelta(minutes=1)).astimezone(UTC)
        self.cells = -(-(first + horizon - self.start) // CELL)
        self.end = first + horizon

    def _is_free(self, instant: datetime) -> bool:
        local = instant.astimezone(self.zone)
        day = self.case.wish.not_before
        if day and local.date() < day:
            return False
        return instant + CELL <= self.end and super()._is_free(instant)


def scanned(case: Case, horizon: timedelta) -> list[Interval] | None:
    if case.wish.in_one_piece:
        case = replace(case, work=replace(case.work, splittable=False))
    return expected(case, Wished(case, horizon))


def later(case: Case) -> list[Interval] | None:
    """The first time, also beyond what is looked ahead; from its own day on it has to fit into that."""
    slot = scanned(case, HORIZON)
    if slot is None and (far := scanned(case, LONGEST)):
        first_day = local_date(far[0].start, case.calendar.zone)
        slot = scanned(replace(case, wish=replace(case.wish, not_before=first_day)), HORIZON)
    return slot


def harder(seed: int) -> Case:
    """A case of the planner's scan with a wish that often leaves nothing."""
    case, random = draw(seed), Random(seed)
    now = case.now.replace(second=0, microsecond=0, minute=case.now.minute // 5 * 5)
    day = local_date(now, case.calendar.zone)
    wish = Wish(
        nights=random.random() < 0.4,
        not_weekdays=frozenset(random.sample(range(7), random.choice([0, 2, 5, 6]))),
        before=day + timedelta(days=random.randint(1, 4)) if random.random() < 0.6 else None,
        not_before=day + timedelta(days=random.randint(1, 4)) if random.random() < 0.3 else None,
        in_one_piece=random.random() < 0.4,
    )
    return replace(case, now=now, wish=wish, work=replace(case.work, within=None))


KINDS = {
    GivenUp.IN_ONE_PIECE: lambda wish: replace(wish, in_one_piece=False),
    GivenUp.NOT_BEFORE: lambda wish: replace(wish, not_before=None),
    GivenUp.NOT_WEEKDAYS: lambda wish: replace(wish, not_weekdays=frozenset()),
    GivenUp.NIGHTS: lambda wish: replace(wish, nights=False),
}


@pytest.mark.parametrize("part", range(4))
def test_each_kind_is_offered_exactly_when_a_scan_finds_it(part: int) -> None:
    """Legal cell by cell without the condition, the earliest there is, and never missing where one exists."""
    tried: Counter[str] = Counter()
    for seed in range(part * 30, part * 30 + 30):
        case = harder(seed)
        if propose(case.work, case.calendar, case.busy, case.now, case.wish, horizon=HORIZON).slots:
            assert scanned(case, HORIZON)
            continue
        assert scanned(case, HORIZON) is None

        def with_numbers(count: int, case: Case = case) -> WorkToPlan:
            return replace(case.work, duration=case.work.duration * count / NUMBERS)

        offers = {
            each.given_up: each
            for each in alternatives(
                case.work,
                case.calendar,
                case.busy,
                case.now,
                case.wish,
                number_count=NUMBERS,
                with_numbers=with_numbers,
                horizon=HORIZON,
                longest=LONGEST,
            )
        }
        for kind, less in KINDS.items():
            without = replace(case, wish=less(case.wish))
            wanted = scanned(without, HORIZON) if without.wish != case.wish else None
            assert sessions(offers.get(kind)) == wanted, f"seed {seed}: {kind}"
            tried[kind] += wanted is not None
        wanted = later(replace(case, wish=replace(case.wish, before=None)))
        assert sessions(offers.get(GivenUp.BEFORE)) == wanted, f"seed {seed}"
        counts = [n for n in range(1, NUMBERS) if scanned(replace(case, work=with_numbers(n)), HORIZON)]
        most = max(counts, default=None)
        assert (offers[GivenUp.NUMBERS].numbers if GivenUp.NUMBERS in offers else None) == most, f"seed {seed}"
        tried[GivenUp.NUMBERS] += most is not None
        if not set(offers) - {GivenUp.NUMBERS, GivenUp.WISH} and case.wish != ANY_TIME:
            wanted = later(replace(case, wish=ANY_TIME))
            assert sessions(offers.get(GivenUp.WISH)) == wanted, f"seed {seed}"
    assert tried[GivenUp.NUMBERS]
    assert tried[GivenUp.NOT_WEEKDAYS]


def sessions(alternative: Alternative | None) -> list[Interval] | None:
    return list(alternative.slot.sessions) if alternative else None
