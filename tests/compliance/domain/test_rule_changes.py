"""Which changes of a document type have clients looked at again."""

from __future__ import annotations

from typing import Any

import pytest

from compliance.domain.rule_changes import DEMANDS, changed_demands

BEFORE: dict[str, Any] = {
    "required": True,
    "subject_types": ["enterprise", "group"],
    "industries": ["medical"],
    "label_words": ["医美"],
    "alternatives": [],
    "validity": "either",
    "hint": "name and number",
}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, ()),
        ({"subject_types": ["group", "enterprise"]}, ()),
        ({"industries": ["medical", "finance"]}, ("industries",)),
        ({"label_words": ["医美", "口腔"], "hint": "name"}, ("label_words", "hint")),
        ({"required": False, "industries": []}, ()),
    ],
)
def test_what_asks_something_else(change: dict[str, Any], found: tuple[str, ...]) -> None:
    assert changed_demands(BEFORE, BEFORE | change) == found


def test_a_new_demand_is_all_of_it() -> None:
    assert changed_demands(None, BEFORE) == DEMANDS
    assert changed_demands(BEFORE | {"required": False}, BEFORE) == DEMANDS
