"""tenants.domain.characters"""

from __future__ import annotations

import unicodedata

from hypothesis import given, strategies as st

from tenants.domain.characters import has_control_characters


@given(st.text())
def test_just_the_control_characters_without_tab_and_ends_of_lines(text: str) -> None:
    assert has_control_characters(text) == any(
        unicodedata.category(character) == "Cc" and character not in "\t\n\r" for character in text
    )
