"""Which way a figure loosens a guard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from compliance.domain.guards import Loosens, loosened

MORE, LESS, ANY, NOTHING = Loosens


@pytest.mark.parametrize(
    ("way", "before", "after", "is_looser"),
    [
        (MORE, 1, 2, True),
        (MORE, 2, 1, False),
        (MORE, 1, 1, False),
        (MORE, 1, None, True),
        (MORE, None, 1, False),
        (MORE, "9.5", "10", True),
        (LESS, 2, 1, True),
        (LESS, 1, 2, False),
        (LESS, True, False, True),
        (LESS, False, True, False),
        (LESS, timedelta(hours=2), timedelta(hours=1), True),
        (ANY, "22:00", "21:00", True),
        (ANY, ["a"], ["a", "b"], True),
        (ANY, "", "path", True),
        (ANY, None, "22:00", False),
        (NOTHING, 1, 2, False),
    ],
)
def test_which_way_is_looser(way: Loosens, before: Any, after: Any, is_looser: bool) -> None:
    assert loosened({"figure": way}, {"figure": before}, {"figure": after}) == (["figure"] if is_looser else [])


def test_what_nobody_has_declared_loosens_whenever_it_changes() -> None:
    assert loosened({}, {"new": 1, "other": 1}, {"new": 2, "other": 1}) == ["new"]
