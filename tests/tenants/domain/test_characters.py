"""tenants.domain.characters"""

from __future__ import annotations

import unicodedata

from hypothesis import given, strategies as st

from tenants.domain.characters import has_control_characters, without_odd_characters


@given(st.text())
def test_just_the_control_characters_without_tab_and_ends_of_lines(text: str) -> None:
    assert has_control_characters(text) == any(
        unicodedata.category(character) == "Cc" and character not in "\t\n\r" for character in text
    )


@given(st.text(st.characters(codec=None)))
def test_what_no_row_can_hold_is_left_out_and_nothing_else(text: str) -> None:
    kept = [each for each in text if unicodedata.category(each) != "Cs" and not has_control_characters(each)]
    assert without_odd_characters(text) == "".join(kept)


def test_halves_of_characters_and_bells_go_and_tabs_stay() -> None:
    assert without_odd_characters("a\ud800b\x07c\t守\n") == "abc\t守\n"
