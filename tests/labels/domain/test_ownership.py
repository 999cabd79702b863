"""Whether a number is proved, against looking at each day by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from compliance.domain.documents import Document, Rule
from compliance.domain.expiry import Cover, TimedDocument, coverage
from labels.domain.numbers import NumberKind
from labels.domain.ownership import (
    DOCUMENT,
    FOR_GOOD,
    Ownership,
    Proved,
    Standing,
    Way,
    families,
    ownership,
    proved_by_documents,
    proved_by_several,
    proves,
    standing_well,
    together,
)

TODAY, DAY = date(2026, 12, 1), timedelta(days=1)
STATES = ["draft", "in_review", "approved", "rejected", "superseded", "expired", "revoked"]


def document(place: int, state: str, first: int = -9, last: int | None = 9, replaces: int | None = None) -> Document:
    until = None if last is None else TODAY + last * DAY
    return Document(UUID(int=place), DOCUMENT, state, TODAY + first * DAY, until, replaces and UUID(int=replaces))


PAPERS = st.lists(
    st.builds(
        lambda state, first, length: (state, first, first + length),
        st.sampled_from(STATES),
        st.integers(-8, 8),
        st.integers(0, 8),
    ),
    max_size=6,
).map(lambda rows: [document(place, *row) for place, row in enumerate(rows, 1)])


@given(PAPERS)
def test_proved_as_long_as_each_day_is_covered(documents: list[Document]) -> None:
    def covered(day: date) -> bool:
        return any(each.state == "approved" and each.valid_from <= day <= each.last_day for each in documents)

    proof = ownership(documents, TODAY)
    assert (proof.standing is Standing.PROVED) == covered(TODAY)
    if proof.until is not None:
        assert all(covered(TODAY + place * DAY) for place in range((proof.until - TODAY).days + 1))
        assert not covered(proof.until + DAY)


def test_what_was_handed_in_last_speaks_while_nothing_proves_it() -> None:
    assert ownership([], TODAY) == Ownership(Standing.UNPROVED)
    assert ownership([document(1, "draft")], TODAY).standing is Standing.UNPROVED
    assert ownership([document(1, "rejected")], TODAY) == Ownership(Standing.REFUSED, None, UUID(int=1))
    assert ownership([document(1, "rejected"), document(2, "in_review")], TODAY).proof == UUID(int=2)
    assert ownership([document(1, "approved", -9, -1)], TODAY).standing is Standing.EXPIRED
    assert ownership([document(1, "approved", -9, None)], TODAY) == Ownership(
        Standing.PROVED, None, UUID(int=1), Way.DOCUMENT
    )


def test_the_document_that_proves_it_longest_is_named() -> None:
    others = [document(1, "rejected", -9, 9), document(2, "approved", -9, 3), document(3, "approved", -9, 9)]
    assert ownership(others, TODAY) == Ownership(Standing.PROVED, TODAY + 9 * DAY, UUID(int=3), Way.DOCUMENT)


def test_without_a_proof_the_last_that_was_handed_in_is_named() -> None:
    ended, revoked = document(1, "approved", -9, -1), document(2, "revoked")
    assert ownership([ended, revoked], TODAY) == Ownership(Standing.REFUSED, None, UUID(int=2))
    assert ownership([revoked, ended], TODAY) == Ownership(Standing.EXPIRED, None, UUID(int=1))
    waiting = [document(3, "in_review"), document(4, "in_review"), document(5, "rejected"), document(6, "draft")]
    assert ownership(waiting, TODAY) == Ownership(Standing.IN_REVIEW, None, UUID(int=4))


def test_families_that_prove_their_numbers_or_are_with_a_reviewer_stand_well() -> None:
    families_of = {
        UUID(int=1): [document(1, "expired"), document(2, "approved", replaces=1)],
        UUID(int=3): [document(3, "in_review")],
        UUID(int=4): [document(4, "rejected")],
        UUID(int=5): [document(5, "approved", -9, -1)],
    }
    assert standing_well(families_of, TODAY) == [UUID(int=1), UUID(int=3)]


def test_a_renewal_belongs_to_what_it_renews() -> None:
    first, other, second, third = (
        document(1, "expired"),
        document(2, "approved"),
        document(3, "superseded", replaces=1),
        document(4, "approved", replaces=3),
    )
    assert families([first, other, second, third]) == {first.id: [first, second, third], other.id: [other]}
    assert families([third, second]) == {third.id: [third], second.id: [second]}, "what they renew is not among them"


# ---------------------------------------------------------------- whether labels may be shown

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 12, 1, 12, tzinfo=ZONE)


def held(state: str, first: int, last: int | None, handed_in: int = -30) -> TimedDocument:
    until = None if last is None else TODAY + last * DAY
    return TimedDocument(UUID(int=1), DOCUMENT, state, TODAY + first * DAY, until, NOW + handed_in * DAY)


HELD = st.lists(
    st.builds(
        lambda state, first, length: held(
            "approved" if state == "expired" and first + length >= 0 else state, first, first + length
        ),  # what has not ended has not expired
        st.sampled_from(["in_review", "approved", "rejected", "superseded", "expired"]),
        st.integers(-8, 8),
        st.integers(0, 8),
    ),
    max_size=5,
)


@given(HELD, st.integers(0, 3))
def test_labels_are_shown_as_long_as_each_instant_is_covered(documents: list[TimedDocument], grace: int) -> None:
    rule = Rule(DOCUMENT, grace_days=grace)

    def shows(at: datetime) -> bool:
        return coverage(rule, documents, ZONE, at).cover in (Cover.VALID, Cover.GRACE, Cover.PROVISIONAL)

    proof = proved_by_documents(rule, documents, ZONE, NOW)
    assert proof.now is shows(NOW)
    hours = [NOW + timedelta(hours=each) for each in range(24 * 25)]
    first_other = next((at for at in hours if shows(at) is not proof.now), None)
    if proof.until is None:
        assert first_other is None
    else:
        assert shows(proof.until) is not proof.now
        assert first_other is not None
        assert first_other - timedelta(hours=1) < proof.until <= first_other


def test_a_lapse_is_one_at_midnight_after_the_grace() -> None:
    rule = Rule(DOCUMENT, grace_days=2)
    proof = proved_by_documents(rule, [held("approved", -9, 0)], ZONE, NOW)
    assert proof == Proved(True, datetime(2026, 12, 4, tzinfo=ZONE).astimezone(UTC))


def test_a_renewal_in_review_keeps_labels_after_the_last_day() -> None:
    documents = [held("approved", -9, 0), held("in_review", 0, None, handed_in=-1)]
    assert proved_by_documents(Rule(DOCUMENT), documents, ZONE, NOW + 5 * DAY) == Proved(True)


@pytest.mark.parametrize("handed_in", [-1, 2])
@given(HELD, st.integers(0, 3), st.integers(0, 12))
def test_a_new_document_keeps_labels_as_a_renewal_would(
    handed_in: int, papers: list[TimedDocument], grace: int, day: int
) -> None:
    """The oracle is the same document as a renewal; handed in before the other one has lapsed, or after."""
    rule, at = Rule(DOCUMENT, grace_days=grace), NOW + day * DAY
    new = held("in_review", 0, None, handed_in=handed_in)
    as_renewal = proved_by_documents(rule, [*papers, new], ZONE, at)
    assert proved_by_several(rule, [papers, [new]], ZONE, at).now is as_renewal.now


def test_one_document_says_what_it_says_and_none_says_no() -> None:
    rule, papers = Rule(DOCUMENT), [held("approved", -9, 0)]
    lapses = Proved(True, datetime(2026, 12, 2, tzinfo=ZONE).astimezone(UTC))
    assert proved_by_several(rule, [papers], ZONE, NOW) == lapses
    assert proved_by_several(rule, [], ZONE, NOW) == Proved(False)


def test_a_new_document_does_not_make_up_for_a_revoked_one() -> None:
    revoked = replace(held("revoked", -9, 9), decided_at=NOW)
    proof = proved_by_several(Rule(DOCUMENT), [[revoked], [held("in_review", 0, None)]], ZONE, NOW + DAY)
    assert not proof.now


def test_several_proofs_together() -> None:
    soon, later = NOW + DAY, NOW + 2 * DAY
    assert together([], None, NOW) == Proved(False)
    assert together([Proved(True, soon), Proved(True, later)], None, NOW) == Proved(True, later)
    assert together([Proved(True, soon), FOR_GOOD], None, NOW) == FOR_GOOD
    assert together([Proved(False, later), Proved(False, soon)], None, NOW) == Proved(False, soon)
    assert together([], soon, NOW) == Proved(True, soon)
    assert together([], NOW, NOW) == Proved(False), "kept until then, not longer"


@pytest.mark.parametrize(
    ("kind", "ways"),
    [
        (NumberKind.MOBILE, set(Way)),
        (NumberKind.FIXED_LINE, set(Way)),
        (NumberKind.HOT_LINE_400, {Way.DOCUMENT}),
        (NumberKind.TOLL_FREE_800, {Way.DOCUMENT}),
        (NumberKind.SHORT_CODE, {Way.DOCUMENT}),
        (NumberKind.PROTECTED_700, {Way.DOCUMENT}),
    ],
)
def test_what_proves_which_kind(kind: NumberKind, ways: set[Way]) -> None:
    assert {way for way in Way if proves(way, kind)} == ways
