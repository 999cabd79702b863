"""JSON that knows its instants and days."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
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


def test_what_was_stored_before_is_read_by_its_declared_fields() -> None:
    stored = {
        "reason": "2026-11-27T02:00:00+00:00",
        "until": "2026-11-27T02:00:00+00:00",
        "limit": "2026-13-45T99:99:99",
        "earliest": "2026-11-27",
        "reasons": [{"code": "x", "params": {"night": "2026-11-27", "before": "plan-b"}}],
    }
    assert tagged.tag(stored, {"until", "limit", "earliest"}, {"night", "before"}) == stored | {
        "until": datetime(2026, 11, 27, 2, tzinfo=UTC),
        "reasons": [{"code": "x", "params": {"night": date(2026, 11, 27), "before": "plan-b"}}],
    }


def test_a_tag_is_all_that_stands_there() -> None:
    values = {"$at": "2026-11-27T02:00:00+00:00", "note": "x"}
    assert json.loads(json.dumps(values), cls=tagged.Decoder) == values
    assert json.loads('{"other": 1}', cls=tagged.Decoder) == {"other": 1}
    with pytest.raises(TypeError):
        tagged.as_json(object())


@pytest.mark.parametrize(
    ("text", "instant", "day"),
    [
        ("2026-11-27T02:00:00+00:00", datetime(2026, 11, 27, 2, tzinfo=UTC), None),
        ("2026-11-27T02:00:00", None, None),
        ("2026-11-27", None, date(2026, 11, 27)),
        ("2026-13-45", None, None),
    ],
)
def test_what_a_declared_field_holds(text: str, instant: datetime | None, day: date | None) -> None:
    assert (tagged.declared_instant(text), tagged.declared_day(text)) == (instant, day)


def test_declared_fields_at_any_depth_and_only_texts_of_them() -> None:
    stored = [{"until": 3, "night": None, "in": [[{"night": "2026-11-27"}]], "of": {"until": ["2026-11-27"]}}]
    assert tagged.tag(stored, {"until"}, {"night"}) == [
        {"until": 3, "night": None, "in": [[{"night": date(2026, 11, 27)}]], "of": {"until": ["2026-11-27"]}}
    ]


def test_without_any_language_nothing_is_said() -> None:
    assert tagged.InLanguages({}).said_in("en") == ""
    assert tagged.InLanguages({"en": "", "zh-hans": "号"}).said_in("en") == ""
