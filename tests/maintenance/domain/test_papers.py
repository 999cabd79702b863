"""A table of a paper has a cell for each column."""

from __future__ import annotations

import pytest

from maintenance.domain.papers import Table


def test_a_row_that_is_too_short_is_refused() -> None:
    assert Table(("from", "until"), (("22:00", "06:00"),)).rows == (("22:00", "06:00"),)
    with pytest.raises(ValueError, match="each column"):
        Table(("from", "until"), (("22:00", "06:00"), ("23:00",)))
