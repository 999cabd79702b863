"""One byte string for one value."""

from __future__ import annotations

import pytest

from compliance.domain.canonical import canonical


def test_keys_are_sorted_and_nothing_is_written_that_says_nothing() -> None:
    assert canonical({"b": [1, 2.0, None], "a": "é"}) == '{"a":"é","b":[1,2,null]}'.encode()


@pytest.mark.parametrize("value", [2**53, float("nan")])
def test_what_json_cannot_carry_exactly_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical(value)
