"""Whether a number is proved, against looking at each day by itself."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from compliance.domain.documents import Paper
from labels.domain.ownership import DOCUMENT, Ownership, Standing, families, ownership

TODAY, DAY = date(2026, 12, 1), timedelta(days=1)
STATES = ["draft", "in_review", "approved", "rejected", "superseded", "expired", "revoked"]


def paper(place: int, state: str, first: int = -9, last: int | None = 9, replaces: int | None = None) -> Paper:
    until = None if last is None else TODAY + last * DAY
    return Paper(UUID(int=place), DOCUMENT, state, TODAY + first * DAY, until, replaces and UUID(int=replaces))


PAPERS = st.lists(
    st.builds(
        lambda state, first, length: (state, first, first + length),
        st.sampled_from(STATES), st.integers(-8, 8), st.integers(0, 8),
    ),
    max_size=6,
).map(lambda rows: [paper(place, *row) for place, row in enumerate(rows, 1)])  # fmt: skip


@given(PAPERS)
def test_proved_as_long_as_each_day_is_covered(papers: list[Paper]) -> None:
    def covered(day: date) -> bool:
        return any(each.state == "approved" and each.valid_from <= day <= each.last_day for each in papers)

    found = ownership(papers, TODAY)
    assert (found.standing is Standing.PROVED) == covered(TODAY)
    if found.until is not None:
        assert all(covered(TODAY + place * DAY) for place in range((found.until - TODAY).days + 1))
        assert not covered(found.until + DAY)


def test_what_was_handed_in_last_speaks_while_nothing_proves_it() -> None:
    assert ownership([], TODAY) == Ownership(Standing.UNPROVED)
    assert ownership([paper(1, "draft")], TODAY).standing is Standing.UNPROVED
    assert ownership([paper(1, "rejected")], TODAY) == Ownership(Standing.REFUSED, None, UUID(int=1))
    assert ownership([paper(1, "rejected"), paper(2, "in_review")], TODAY).proof == UUID(int=2)
    assert ownership([paper(1, "approved", -9, -1)], TODAY).standing is Standing.EXPIRED
    assert ownership([paper(1, "approved", -9, None)], TODAY) == Ownership(Standing.PROVED, None, UUID(int=1))


def test_a_renewal_belongs_to_what_it_renews() -> None:
    first, other, second, third = paper(1, "expired"), paper(2, "approved"), paper(3, "superseded", replaces=1), paper(
        4, "approved", replaces=3
    )  # fmt: skip
    assert families([first, other, second, third]) == {first.id: [first, second, third], other.id: [other]}
