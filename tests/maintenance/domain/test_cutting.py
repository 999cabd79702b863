"""What a limit counts and takes, and what is left of a text that is too long."""

from __future__ import annotations

import pytest

from maintenance.domain.cutting import Limit, Unit, cut_text


@pytest.mark.parametrize(
    ("unit", "text", "count"),
    [(Unit.CHARACTERS, "a号😀", 3), (Unit.BYTES, "a号😀", 8), (Unit.UTF16, "a号😀", 4), (Unit.HANZI, "认证", 2)],
)
def test_a_limit_takes_as_much_as_it_counts(unit: Unit, text: str, count: int) -> None:
    assert Limit(count, unit).count(text) == count
    assert Limit(count, unit).takes(text)
    assert not Limit(count - 1, unit).takes(text)


def test_where_only_chinese_characters_are_taken_the_others_are_left_out() -> None:
    hanzi = Limit(4, Unit.HANZI)
    assert not hanzi.takes("认证a")
    assert cut_text("认证 ABC 维护中", hanzi) == "认证维护"


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("维护,现在开始", Limit(4), "维护…"),  # no comma before the dots
        ("维护开始", Limit(3), "维护…"),
        ("维护开始", Limit(1), "…"),
        ("维护开始", Limit(0), ""),
        ("维护开始", Limit(9, Unit.BYTES), "维护…"),
        ("维护开始", Limit(2, Unit.BYTES), ""),
        ("don't stop", Limit(9), "don't…"),
        ("ab👍🏽cd", Limit(5), "ab👍🏽…"),  # a colour belongs to its thumb
        ("ab👍🏽cd", Limit(4), "ab…"),
        ("ab👩\u200d🔧cd", Limit(5), "ab…"),  # and a profession to its person
        ("ab👩\u200d🔧cd", Limit(6), "ab👩\u200d🔧…"),
    ],
)
def test_what_belongs_together_is_kept_or_left_out_whole(text: str, limit: Limit, cut: str) -> None:
    assert cut_text(text, limit) == cut
