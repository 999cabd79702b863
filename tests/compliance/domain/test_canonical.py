"""One byte string for one value."""

from __future__ import annotations

import pytest
import rfc8785
from hypothesis import given, strategies as st

from compliance.domain.canonical import canonical


def test_keys_are_sorted_and_nothing_is_written_that_says_nothing() -> None:
    assert canonical({"b": [1, 2.0, None], "a": "é"}) == '{"a":"é","b":[1,2,null]}'.encode()


@pytest.mark.parametrize("value", [2**53, float("nan")])
def test_what_json_cannot_carry_exactly_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical(value)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(1 - 2**53, 2**53 - 1)
    | TEXTS
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(TEXTS | st.from_regex("[a-z_]{1,9}"), inner),
)


@given(VALUES)
def test_it_is_what_the_standard_says_whoever_writes_it(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", ["\ud800", {1: "a"}, {"\ud800": 1}, [object()], {"a": [2**53]}])
def test_what_no_json_says_is_refused_in_the_words_of_the_standard(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"UTF-8|keys|unsupported|safe integer|surrogates"):
        canonical(wrong)
