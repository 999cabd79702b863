"""Registered names: what is typed in another way is made one, what is not seen or only looks alike is found."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from tenants.domain.legal_names import canonical_legal_name, strange_character


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  好邻  便利店 ", "好邻 便利店"),
        ("好邻\u3000便利店", "好邻 便利店"),
        ("\ufa19田商店", "神田商店"),  # a compatibility ideograph
        ("Jose\u0301", "José"),
        ("青禾（杭州）有限公司", "青禾（杭州）有限公司"),  # full width, as licences print it
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提"),
    ],
)
def test_one_way_of_writing(typed: str, kept: str) -> None:
    assert canonical_legal_name(typed) == kept
    assert strange_character(kept) is None


@pytest.mark.parametrize(
    "character",
    [
        "⻘",
        "⼀",
        "㇐",
        "\u200b",
        "\u200d",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\x00",
        "\n",
        "\ue000",
        "\ufe0f",
        "★",
        "㊤",
        "\U000e0041",
    ],
)
def test_what_no_registered_name_carries(character: str) -> None:
    assert strange_character(canonical_legal_name(f"青{character}禾")) == character


@given(st.text("杭州青禾网络科技有限公司Aa1&·（）()- ", max_size=30))
def test_ordinary_characters_pass_and_canonical_stays(name: str) -> None:
    assert strange_character(canonical_legal_name(name)) is None
    assert canonical_legal_name(canonical_legal_name(name)) == canonical_legal_name(name)
