"""The credit code: both check characters, against published codes and against every slip of the pen."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, strategies as st
from stdnum.cn import uscc

from tenants.domain import credit_code
from tenants.domain.credit_code import (
    ALPHABET,
    CreditCodeFault,
    canonical_credit_code,
    credit_code_fault,
    organisation_check,
)

# Of firms that publish theirs: Baidu, Tencent, Huawei, ICBC.
PUBLISHED = [
    "91110000802100433B",
    "9144030071526726XG",
    "914403001922038216",
    "91100000100003962T",
]


@pytest.mark.parametrize("code", PUBLISHED)
def test_published_codes_are_right(code: str) -> None:
    assert credit_code_fault(code) is None


@st.composite
def codes(draw: st.DrawFn) -> str:
    """A code made by the rules."""
    head = draw(st.sampled_from(["91", "92", "11", "51", "93"]))
    region = draw(st.text("0123456789", min_size=6, max_size=6))
    body = draw(st.text(ALPHABET, min_size=8, max_size=8))
    code = head + region + body + organisation_check(body)
    return code + str(uscc.calc_check_digit(code))


@given(codes())
def test_made_by_the_rules_it_is_right(code: str) -> None:
    assert credit_code_fault(code) is None
    assert uscc.is_valid(code)


@given(codes(), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(code: str, place: int, character: str) -> None:
    assume(code[place] != character)
    assert credit_code_fault(code[:place] + character + code[place + 1 :]) is not None


@given(codes(), st.integers(8, 15), st.sampled_from(ALPHABET))
def test_the_inner_check_finds_what_a_fitting_outer_one_hides(code: str, place: int, character: str) -> None:
    """A wrong organisation code with an outer check character that fits it: only GB 11714 tells."""
    wrong = code[:place] + character + code[place + 1 : 17]
    assume(organisation_check(wrong[8:16]) != wrong[16])
    assert credit_code_fault(wrong + str(uscc.calc_check_digit(wrong))) is CreditCodeFault.ORGANISATION_CHECK


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("", CreditCodeFault.LENGTH),
        ("91330106MA2AX4CT4", CreditCodeFault.LENGTH),
        ("91330106MA2AX4CT422", CreditCodeFault.LENGTH),
        ("91330106MA2AXOCT42", CreditCodeFault.CHARACTERS),
        ("91330106ma2ax4ct42", CreditCodeFault.CHARACTERS),
        ("91330106MA2AX4CT4２", CreditCodeFault.CHARACTERS),
        ("9133010AMA2AX4CT42", CreditCodeFault.REGION),
        ("91A30106MA2AX4CT42", CreditCodeFault.REGION),
        ("91330106MA2AX4CT52", CreditCodeFault.ORGANISATION_CHECK),
        ("91330106MA2AX4CT43", CreditCodeFault.CHECK),
    ],
)
def test_what_is_wrong_is_named(code: str, expected: CreditCodeFault) -> None:
    assert credit_code_fault(code) is expected


@given(codes())
def test_it_may_be_written_with_spaces_hyphens_and_small_letters(code: str) -> None:
    written = f" {code[:2]}-{code[2:8]} {code[8:].lower()} "
    assert canonical_credit_code(written) == code
    assert credit_code.credit_code_fault(canonical_credit_code(written)) is None
