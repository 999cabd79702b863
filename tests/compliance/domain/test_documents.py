"""Which documents a client and its labels need, and until when they are covered."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from compliance.domain.documents import FOREVER, Document, Rule, Subject, covered_until, needed_by_label, owed, words_in

DAY = timedelta(days=1)
ORIGIN = date(2026, 1, 1)
BASE = Rule("base", subject_types=frozenset({"enterprise"}))
MEDICAL = Rule("medical", industries=frozenset({"medical"}), label_words=("医美", "门诊"))
SCHOOL = Rule("school", label_words=("招生",))
PROOF = Rule("proof", required=False)
RULES = {rule.code: rule for rule in (BASE, MEDICAL, SCHOOL, PROOF)}


def codes(rules: tuple[Rule, ...]) -> list[str]:
    return [rule.code for rule in rules]


@pytest.mark.parametrize(
    ("subject", "labels", "expected"),
    [
        (Subject("enterprise", "retail"), [], ["base"]),
        (Subject("individual", "retail"), [], []),
        (Subject("enterprise", "medical"), [], ["base", "medical"]),
        (Subject("individual", "retail"), ["美丽医美"], ["medical"]),
        (Subject("enterprise", "retail"), ["美丽医美", "招生办"], ["base", "medical", "school"]),
    ],
)
def test_what_a_client_owes(subject: Subject, labels: list[str], expected: list[str]) -> None:
    assert codes(owed(RULES, subject, labels)) == expected


@pytest.mark.parametrize(
    ("subject", "label", "expected"),
    [
        (Subject("enterprise", "medical"), "美丽客服", ["base"]),
        (Subject("enterprise", "medical"), "美丽医美", ["base", "medical"]),
        (Subject("enterprise", "retail"), "美丽医美", ["base", "medical"]),
        (Subject("individual", "other"), "招生办", ["school"]),
    ],
)
def test_what_a_label_needs(subject: Subject, label: str, expected: list[str]) -> None:
    assert codes(needed_by_label(RULES, subject, label)) == expected


def test_words_are_found_whatever_their_width_case_and_spaces() -> None:
    rule = Rule("x", label_words=("VIP", "医美"))
    assert words_in(rule, "ｖｉｐ 医 美") == ("VIP", "医美")
    assert words_in(rule, "医学美容") == ()


def document(number: int, start: int, length: int | None, state: str = "approved", code: str = "base") -> Document:
    first = ORIGIN + start * DAY
    return Document(UUID(int=number), code, state, first, None if length is None else first + length * DAY)


PAPERS = st.lists(
    st.builds(
        document,
        st.integers(1, 9),
        st.integers(0, 40),
        st.one_of(st.none(), st.integers(0, 20)),
        st.sampled_from(["approved", "approved", "approved", "expired", "in_review", "revoked"]),
        st.sampled_from(["base", "base", "other"]),
    ),
    max_size=6,
)


@given(PAPERS, st.integers(0, 60), st.booleans())
def test_coverage_against_a_look_at_each_day(documents: list[Document], start: int, alternative: bool) -> None:
    rule = Rule("base", alternatives=("other",) if alternative else ())
    counted = [each for each in documents if each.state == "approved" and (each.document_type == "base" or alternative)]
    day, last = ORIGIN + start * DAY, None
    for _step in range(120):
        if not any(
            each.valid_from <= day and (each.valid_until is None or day <= each.valid_until) for each in counted
        ):
            break
        last, day = day, day + DAY
    else:
        last = FOREVER
    assert covered_until(rule, documents, ORIGIN + start * DAY) == last
