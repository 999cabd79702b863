"""Whom a campaign is for: choosing more narrows it, in any order; a client with nothing to do is never a member."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given, strategies as st

from maintenance.domain.audience import Audience, earliest_start, is_meant, is_reached
from maintenance.domain.intervals import GRID

INDUSTRIES, TYPES = ("finance", "retail", "legal"), ("group", "enterprise")
CLIENTS = tuple(UUID(int=place) for place in range(4))
instants = st.integers(0, 365 * 96).map(lambda quarters: datetime(2026, 1, 1, tzinfo=UTC) + quarters * GRID)
audiences = st.builds(
    Audience,
    party=st.sampled_from(("", "china-mobile")),
    carrier=st.sampled_from(("", "china_mobile")),
    industries=st.lists(st.sampled_from(INDUSTRIES), unique=True).map(tuple),
    subject_types=st.lists(st.sampled_from(TYPES), unique=True).map(tuple),
    clients=st.lists(st.sampled_from(CLIENTS), unique=True).map(tuple),
    not_before=st.none() | instants,
)
someone = st.tuples(st.sampled_from(CLIENTS), st.sampled_from(INDUSTRIES), st.sampled_from(TYPES))


@given(someone, st.integers(0, 9))
def test_nothing_chosen_is_everyone_with_something_to_do(who: tuple[UUID, str, str], touched: int) -> None:
    assert is_reached(Audience(), *who, touched=touched) == (touched > 0)


@given(audiences, someone, st.integers(1, 9))
def test_each_choice_narrows_and_is_kept(audience: Audience, who: tuple[UUID, str, str], touched: int) -> None:
    client, industry, subject = who
    says = is_meant(audience, *who)
    assert says == (
        (not audience.clients or client in audience.clients)
        and (not audience.industries or industry in audience.industries)
        and (not audience.subject_types or subject in audience.subject_types)
    )
    for wider in (
        replace(audience, clients=()),
        replace(audience, industries=()),
        replace(audience, subject_types=()),
    ):
        assert is_meant(wider, *who) >= says
    assert is_reached(audience, *who, touched=touched) == says
    assert not is_reached(audience, *who, touched=0)


@given(audiences, someone)
def test_the_order_of_what_is_chosen_says_nothing(audience: Audience, who: tuple[UUID, str, str]) -> None:
    turned = replace(audience, clients=audience.clients[::-1], industries=audience.industries[::-1])
    assert is_meant(turned, *who) == is_meant(audience, *who)


@given(audiences)
def test_it_is_kept_as_it_was(audience: Audience) -> None:
    assert Audience.from_json(audience.as_json()) == audience
    assert Audience.from_json({}) == Audience(), "rows from before are for everyone"
    assert audience.some_numbers == bool(audience.party or audience.carrier)


@given(audiences, instants)
def test_no_window_begins_before_its_time_nor_before_the_notice_is_over(audience: Audience, over: datetime) -> None:
    start = earliest_start(audience, over)
    assert start in (over, audience.not_before)
    assert start >= over
    assert audience.not_before is None or start >= audience.not_before
