"""Money and shares as people read them."""

from __future__ import annotations

import pytest

from tenants.domain.money import change_in_percent, money_text, percent


@pytest.mark.parametrize(
    ("fen", "said"),
    [(0, "¥0"), (5, "¥0.05"), (100, "¥1"), (30_000, "¥300"), (123_450, "¥1,234.50"), (-5, "−¥0.05"), (-100, "−¥1")],
)
def test_money(fen: int, said: str) -> None:
    assert money_text(fen) == said


def test_shares_and_changes() -> None:
    assert (percent(0.3521), percent(0.3521, 0), percent(1)) == ("35.2 %", "35 %", "100.0 %")
    assert (change_in_percent(0.035), change_in_percent(-0.152), change_in_percent(0)) == (
        "+3.5 %",
        "-15.2 %",
        "+0.0 %",
    )
