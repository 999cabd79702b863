"""Identity documents: the check of GB 11643 against its own words and every slip of the pen; forms; masks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, strategies as st

from tenants.domain.identity import (
    CARD_LENGTH,
    EARLIEST_BIRTH,
    IdentityFault,
    Type,
    canonical_identity,
    identity_fault,
    masked,
    told_apart_by,
)

TODAY = date(2026, 11, 27)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # as GB 11643 prints them
CHECKS = "10X98765432"


def checked(body: str) -> str:
    """17 digits with their check character, by the table of the standard."""
    return body + CHECKS[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]


@st.composite
def cards(draw: st.DrawFn, regions: st.SearchStrategy[str] | None = None) -> str:
    """A number made by the rules."""
    region = draw(regions or st.sampled_from(["110101", "330106", "440305", "650102", "710000"]))
    born = draw(st.dates(EARLIEST_BIRTH, TODAY))
    return checked(f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03}")


def test_the_examples_of_the_standard_are_right() -> None:
    assert checked("11010519491231002") == "11010519491231002X"  # GB 11643-1999, appendix
    assert identity_fault(Type.RESIDENT_CARD, "11010519491231002X", TODAY) is None
    assert identity_fault(Type.RESIDENT_CARD, "440524188001010014", TODAY) == IdentityFault.BIRTH, (
        "of the standard too, born in 1880"
    )


@given(cards())
def test_made_by_the_rules_it_is_right(number: str) -> None:
    assert identity_fault(Type.RESIDENT_CARD, number, TODAY) is None


@given(cards(), st.integers(0, CARD_LENGTH - 1), st.sampled_from("0123456789X"))
def test_no_wrong_character_passes(number: str, place: int, character: str) -> None:
    assume(number[place] != character)
    assert identity_fault(Type.RESIDENT_CARD, number[:place] + character + number[place + 1 :], TODAY) is not None


@given(cards(), st.integers(0, CARD_LENGTH - 2))
def test_no_two_exchanged_characters_pass(number: str, place: int) -> None:
    assume(number[place] != number[place + 1])
    turned = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert identity_fault(Type.RESIDENT_CARD, turned, TODAY) is not None


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        ("library_card", "1", IdentityFault.TYPE),
        (Type.RESIDENT_CARD, "", IdentityFault.EMPTY),
        (Type.RESIDENT_CARD, "110105491231002", IdentityFault.FORM),  # fifteen digits, out of use since 2013
        (
            Type.RESIDENT_CARD,
            "１１０１０５１９４９１２３１００２Ｘ",
            IdentityFault.FORM,
        ),  # canonical() makes it half width
        (Type.RESIDENT_CARD, checked("99010519491231002"), IdentityFault.REGION),
        (Type.RESIDENT_CARD, checked("11010519490231002"), IdentityFault.BIRTH),
        (Type.RESIDENT_CARD, checked(f"110105{TODAY + timedelta(1):%Y%m%d}002"), IdentityFault.BIRTH),
        (Type.RESIDENT_CARD, "110105194912310021", IdentityFault.CHECK),
        (Type.RESIDENCE_PERMIT, checked("81000019900307002"), None),
        (Type.RESIDENCE_PERMIT, checked("33010619900307002"), IdentityFault.REGION),
        (Type.HK_MACAO_PERMIT, "H12345678", None),
        (Type.HK_MACAO_PERMIT, "M1234567801", None),
        (Type.HK_MACAO_PERMIT, "T12345678", IdentityFault.FORM),
        (Type.TAIWAN_PERMIT, "12345678", None),
        (Type.TAIWAN_PERMIT, "1234567801B", None),
        (Type.TAIWAN_PERMIT, "1234567", IdentityFault.FORM),
        (Type.PERMANENT_RESIDENT, checked("91184019900307002"), None),
        (Type.PERMANENT_RESIDENT, "911840199003070020", IdentityFault.CHECK),
        (Type.PERMANENT_RESIDENT, "USA110090030712", None),
        (Type.PERMANENT_RESIDENT, checked("11010519491231002"), IdentityFault.FORM),
        (Type.PASSPORT, "E12345678", None),
        (Type.PASSPORT, "PASSPORT", IdentityFault.FORM),
        (Type.PASSPORT, "1234567890", IdentityFault.FORM),
    ],
)
def test_each_document_has_a_form_of_its_own(kind: str, number: str, expected: IdentityFault | None) -> None:
    assert identity_fault(kind, number, TODAY) == expected


def test_however_it_is_typed() -> None:
    assert canonical_identity(" １１０１０５-1949 1231‑002x ") == "11010519491231002X"
    assert canonical_identity("1234567801(b)") == "1234567801B"


def test_a_permit_made_anew_is_the_same_persons() -> None:
    assert told_apart_by(Type.HK_MACAO_PERMIT, "H1234567800") == told_apart_by(Type.HK_MACAO_PERMIT, "H12345678")
    assert told_apart_by(Type.TAIWAN_PERMIT, "1234567801B") == told_apart_by(Type.TAIWAN_PERMIT, "12345678")
    assert told_apart_by(Type.PASSPORT, "H12345678") != told_apart_by(Type.HK_MACAO_PERMIT, "H12345678")


@given(st.text("0123456789XHM", max_size=20))
def test_a_mask_hides_most_and_once_is_enough(number: str) -> None:
    shown = masked(number)
    assert len(shown) == len(number)
    assert shown.count("*") >= len(number) - 5
    assert masked(shown) == shown
    if len(number) > 8:
        assert (shown[0], shown[-4:]) == (number[0], number[-4:])


def test_what_is_shown_and_what_tells_people_apart() -> None:
    assert [masked(number) for number in ("", "12345678", "123456789", "11010519491231002X")] == [
        "",
        "********",
        "1****6789",
        "1*************002X",
    ]
    assert told_apart_by(Type.HK_MACAO_PERMIT, "H1234567801") == "hk_macao_permit:H12345678"
    assert told_apart_by(Type.RESIDENT_CARD, "11010519491231002X") == "resident_card:11010519491231002X"
