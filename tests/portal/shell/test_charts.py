"""A scale is divided at values that can be written as they are."""

from __future__ import annotations

import pytest

from portal.shell.charts import Column, Measure, columns_chart, round_step


@pytest.mark.parametrize(
    ("least", "decimals", "step"),
    [(0, 0, 1), (1.5, 0, 2), (2.2, 1, 3), (0.13, 1, 0.2), (14, 0, 20), (61, 0, 80), (100, 0, 100), (101, 0, 200)],
)
def test_steps(least: float, decimals: int, step: float) -> None:
    assert round_step(least, decimals) == pytest.approx(step)


def test_the_values_of_a_scale_lie_where_they_say() -> None:
    chart = columns_chart([Column("a", [Measure(6, "good", "six")]), Column("b", [])], "Six of them", "six and none")
    assert [each.words for each in chart.values] == ["0", "2", "4", "6", "8"]
    (block,) = chart.blocks
    assert block.y == next(each.at for each in chart.values if each.words == "6")
