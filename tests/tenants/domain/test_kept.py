"""Values that are kept as JSON are read as they were written, and as older code wrote them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from tenants.domain.kept import StoredAsJson


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


@dataclass(frozen=True)
class Place:
    """Not kept by itself, and yet a part of what is."""

    name: str
    of: Colour


@dataclass(frozen=True)
class Part(StoredAsJson):
    at: datetime | None
    on: date | None = None


@dataclass(frozen=True)
class Whole(StoredAsJson):
    id: UUID
    parts: tuple[Part, ...]
    pairs: tuple[tuple[str, bool], ...] = ()
    place: Place | None = None
    colour: Colour = Colour.RED
    names: Mapping[str, str] = field(default_factory=dict)
    count: int = 0
    share: float | None = None


instants = st.datetimes(timezones=st.just(UTC))
parts = st.builds(Part, st.none() | instants, st.none() | st.dates())
wholes = st.builds(
    Whole,
    st.uuids(),
    st.lists(parts, max_size=3).map(tuple),
    st.lists(st.tuples(st.text(), st.booleans()), max_size=3).map(tuple),
    st.none() | st.builds(Place, st.text(), st.sampled_from(Colour)),
    st.sampled_from(Colour),
    st.dictionaries(st.text(), st.text(), max_size=2),
    st.integers(),
    st.none() | st.floats(allow_nan=False),
)


@given(wholes)
def test_what_was_written_is_read(whole: Whole) -> None:
    assert Whole.from_json(json.loads(json.dumps(whole.as_json()))) == whole


def test_what_is_written_is_plain() -> None:
    at = datetime(2026, 11, 27, 8, tzinfo=UTC)
    whole = Whole(UUID(int=1), (Part(at, date(2026, 11, 27)),), (("青", True),), Place("上海", Colour.GREEN))
    assert whole.as_json() == {
        "id": "00000000-0000-0000-0000-000000000001",
        "parts": [{"at": "2026-11-27T08:00:00+00:00", "on": "2026-11-27"}],
        "pairs": [["青", True]],
        "place": {"name": "上海", "of": "green"},
        "colour": "red",
        "names": {},
        "count": 0,
        "share": None,
    }


def test_what_older_code_did_not_keep_has_its_default_and_what_it_kept_besides_is_left_out() -> None:
    assert Whole.from_json({"id": str(UUID(int=1)), "parts": [{"at": None}], "gone": 1}) == Whole(
        UUID(int=1), (Part(None),)
    )


def test_a_pair_of_three_is_none() -> None:
    for pair in (["青"], ["青", True, 1]):
        with pytest.raises(ValueError, match="zip"):
            Whole.from_json({"id": str(UUID(int=1)), "parts": [], "pairs": [pair]})


def test_what_was_always_kept_has_to_be_there() -> None:
    with pytest.raises(TypeError, match="parts"):
        Whole.from_json({"id": str(UUID(int=1))})
