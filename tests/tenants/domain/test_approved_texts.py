"""Texts of vendors: their variables, the values that are read back out of what was said, and what would be refused."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, strategies as st

from tenants.domain.approved_texts import (
    KINDS,
    LONGEST_TEXT,
    MOST_VARIABLES,
    ApprovedText,
    Kind,
    TextFault,
    kind_of,
    parts_of,
    text_faults,
)

WINDOW = ApprovedText("(“${title}”) ${begins} + ${minutes} min. ${code}")


def test_variables_are_filled_in_order_and_as_often_as_they_stand() -> None:
    text = ApprovedText("${name}, ${by}! ${name} ${Not_one} $by")
    assert text.variables == ("name", "by", "name")
    assert text.filled({"name": "青禾", "by": "18:00"}) == "青禾, 18:00! 青禾 ${Not_one} $by"
    assert text.numbered() == "{1}, {2}! {1} ${Not_one} $by"
    assert ApprovedText("${by}${name}").numbered() == "{1}{2}"


def test_the_digest_is_that_of_the_text() -> None:
    assert WINDOW.digest == hashlib.sha256(WINDOW.text.encode()).hexdigest()


@given(
    st.fixed_dictionaries(
        {
            "title": st.text(min_size=1, max_size=35),
            "begins": st.datetimes().map(lambda at: f"{at:%m-%d %H:%M}"),
            "minutes": st.integers(0, 10**10 - 1).map(str),
            "code": st.integers(0, 10**6 - 1).map(lambda code: f"{code:06}"),
        }
    )
)
def test_what_was_said_gives_its_values_back(values: dict[str, str]) -> None:
    read = WINDOW.values_in(WINDOW.filled(values))
    assert read is not None
    assert WINDOW.filled(read) == WINDOW.filled(values)
    assert read["code"] == values["code"]


@pytest.mark.parametrize(
    ("text", "said", "values"),
    [
        ("a ${count}.", "a 12.", {"count": "12"}),
        ("a ${count}.", "a 12!", None),
        ("a ${count}.", "a 12345678901.", None),
        ("a ${count}", "a b", None),
        ("${code} ok", "1a 2b 3c ok", {"code": "1a 2b 3c"}),
        ("${code} ok", "123 ok", None),
        ("${time}", "11月28日 22:00", {"time": "11月28日 22:00"}),
        ("${time}", "青禾", None),
        ("${name}", "a\nb", {"name": "a\nb"}),
        ("${name}", "x" * 36, None),
        ("${anything}", "青禾", {"anything": "青禾"}),
        ("${name} ${name}", "a a", None),  # vendors take no variable twice
        ("no variables", "no variables", {}),
    ],
)
def test_each_value_fits_its_variable(text: str, said: str, values: dict[str, str] | None) -> None:
    assert ApprovedText(text).values_in(said) == values


def test_kinds() -> None:
    assert (kind_of("tail"), kind_of("until"), kind_of("code")) == (Kind.NUMBER, Kind.TIME, Kind.CODE)
    assert kind_of("whatever") is Kind.NAME


def listing(many: int) -> str:
    """A text with so many variables, each of another name."""
    return "，".join(f"${{{name}}}" for name in list(KINDS)[:many])


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("Window ${title} begins ${begins}.", []),
        ("【守号】 ${name} ok", [TextFault.SIGNATURE]),
        ("ring 13800138000", [TextFault.MOBILE]),
        ("ring 138001380001", []),
        ("see www.b", [TextFault.LINK]),
        ("see acme.cn", [TextFault.LINK]),
        ("x" * LONGEST_TEXT, []),
        ("x" * (LONGEST_TEXT + 1), [TextFault.TOO_LONG]),
        ("${name}: ${name}", [TextFault.VARIABLE_TWICE]),
        ("a ${name} ${by}", [TextFault.VARIABLES_SIDE_BY_SIDE]),
        (" ${name} ", [TextFault.ONLY_VARIABLES]),
        (listing(MOST_VARIABLES), []),
        (listing(MOST_VARIABLES + 1), [TextFault.TOO_MANY_VARIABLES]),
        ("${name}, ${whatever}", [TextFault.UNTYPED_VARIABLE]),
        ("a → b", [TextFault.CHARACTERS]),
        ("【a】→13800138000", [TextFault.SIGNATURE, TextFault.MOBILE, TextFault.CHARACTERS]),
    ],
)
def test_what_a_vendor_would_refuse_is_named_all_at_once(text: str, faults: list[TextFault]) -> None:
    assert text_faults(ApprovedText(text)) == tuple(faults)


@pytest.mark.parametrize(("characters", "parts"), [(0, 1), (70, 1), (71, 2), (134, 2), (135, 3)])
def test_a_text_of_several_sms_has_less_room_in_each(characters: int, parts: int) -> None:
    assert parts_of("号" * characters) == parts


def test_words_that_come_again_and_again_are_not_tried_again_and_again() -> None:
    """Each of twelve names may end at each comma of what a client typed."""
    text = ApprovedText("，".join(f"${{n{place}}}" for place in range(12)) + "。")
    assert text.values_in(120 * "，") is None
    found = text.values_in(23 * "，" + "。")
    assert found is not None
    assert text.filled(found) == 23 * "，" + "。"
