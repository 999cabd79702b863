"""JSON that knows its instants and days."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, strategies as st

from tenants.domain import tagged

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TEXTS = st.text() | st.sampled_from(["2026-13-45T99:99:99", "plan-change agreed", "2026-11-27T02:00:00+00:00", "$at"])
FIRST, LAST = datetime(2, 1, 1), datetime(9998, 1, 1)  # noqa: DTZ001 -- the strategy gives them their zones
INSTANTS = st.datetimes(FIRST, LAST, timezones=ZONES)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS | st.dates() | INSTANTS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text(min_size=1).filter(lambda name: name[0] != "$"), inner),
)


@given(VALUES)
def test_what_is_stored_comes_back_as_it_was(value: Any) -> None:
    assert json.loads(json.dumps(value, cls=tagged.Encoder), cls=tagged.Decoder) == value
    assert json.loads(json.dumps(tagged.as_json(value)), cls=tagged.Decoder) == value


def test_what_is_said_in_each_language_is_read_in_the_readers_at_any_depth() -> None:
    name = tagged.InLanguages({"zh-hans": "数据校准", "en": "Data calibration"})
    stored = tagged.as_json({"title": name, "windows": [[name, 3]], "client": "青禾"})
    assert stored["title"] == {"$in": {"zh-hans": "数据校准", "en": "Data calibration"}}
    read = json.loads(json.dumps(stored), cls=tagged.Decoder)
    assert tagged.in_one_language(read, "en") == {
        "title": "Data calibration",
        "windows": [["Data calibration", 3]],
        "client": "青禾",
    }
    assert tagged.in_one_language(read, "fr")["title"] == "数据校准", "in one that there is"


def test_instants_are_kept_in_utc_and_never_without_a_zone() -> None:
    east = timezone(timedelta(hours=8))
    assert tagged.as_json([datetime(2026, 11, 27, 10, tzinfo=east)]) == [{"$at": "2026-11-27T02:00:00+00:00"}]
    assert tagged.as_json({"day": date(2026, 11, 27)}) == {"day": {"$on": "2026-11-27"}}
    with pytest.raises(ValueError, match="no time zone"):
        tagged.as_json(datetime(2026, 11, 27))  # noqa: DTZ001 -- what is refused


def test_a_tag_is_all_that_stands_there() -> None:
    values = {"$at": "2026-11-27T02:00:00+00:00", "note": "x"}
    assert json.loads(json.dumps(values), cls=tagged.Decoder) == values
    assert json.loads('{"other": 1}', cls=tagged.Decoder) == {"other": 1}
    with pytest.raises(TypeError):
        tagged.as_json(object())


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-11-27T02:00:00+00:00", None), ("2026-11-27", date(2026, 11, 27)), ("2026-13-45", None)],
)
def test_what_a_declared_field_holds(text: str, day: date | None) -> None:
    assert tagged.declared_day(text) == day


def test_without_any_language_nothing_is_said() -> None:
    assert tagged.InLanguages({}).said_in("en") == ""
    assert tagged.InLanguages({"en": "", "zh-hans": "号"}).said_in("en") == ""
