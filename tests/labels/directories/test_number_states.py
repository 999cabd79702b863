"""A carrier's number states over its API: paged, in order, and nothing else believed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest

from labels.directories.adapters import CarriedNumber, HttpAdapter
from labels.directories.answers import PermanentRefusal
from labels.directories.sandbox.number_states import NumberStateStore
from tenants.outside.exchange import BrokenAnswer, PassingTrouble
from tests.labels.directories.conftest import PartyServer

Parties = Callable[[str], PartyServer]


def say(carrier: PartyServer, *items: dict[str, Any]) -> None:
    whole = [{"state": "active", "carrier": None, "clean": False, **item} for item in items]
    assert carrier.client.put("/sandbox/number-states", json={"items": whole}).status_code == 204


def test_pages_tell_each_number_once_and_in_order(party: Parties, number: str) -> None:
    carrier = party("china-mobile")
    carrier.put({"key": f"{number}-1", "number": number, "label": "青禾", "revision": 1})
    say(
        carrier,
        {"number": "95588", "state": "suspended"},
        {"number": f"{number}7", "state": "ported", "carrier": "电信"},
        {"number": f"{number}8", "clean": True, "holder": "91330108MA2B1C2D8Q"},
    )
    told, after, more = [], None, True
    while more:
        page, more = carrier.adapter.number_states(after, 1)
        told += page
        after = page[-1].number
    numbers = [each.number for each in told]
    assert numbers == sorted(set(numbers))
    assert [each for each in told if each.number.startswith(number)] == [
        CarriedNumber(number, "active", "", False),  # it has a label, and nobody said anything else
        CarriedNumber(f"{number}7", "ported", "电信", False),
        CarriedNumber(f"{number}8", "active", "", True, "91330108MA2B1C2D8Q"),
    ]
    assert told[-1] == CarriedNumber("95588", "suspended", "", False)


def test_a_file_of_an_older_sandbox_is_read_on(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "carrier.sqlite")) as old:
        old.execute(
            "CREATE TABLE number_state (number TEXT PRIMARY KEY, state TEXT NOT NULL, carrier TEXT,"
            " clean INTEGER NOT NULL) WITHOUT ROWID"
        )
        old.execute("INSERT INTO number_state VALUES ('95588', 'suspended', NULL, 0)")
        old.execute("CREATE TABLE effect (number TEXT)")
        old.row_factory = sqlite3.Row
        old.commit()
        rows, more = NumberStateStore(SimpleNamespace(database=old)).page(None, 10)  # type: ignore[arg-type]
    assert not more
    assert rows == [{"number": "95588", "state": "suspended", "carrier": None, "clean": False, "holder": None}]


def test_only_carriers_tell(party: Parties) -> None:
    with pytest.raises(PermanentRefusal):
        party("huawei").adapter.number_states(None, 10)


def test_an_outage_passes(party: Parties) -> None:
    carrier = party("china-unicom")
    carrier.behave(outage=True)
    with pytest.raises(PassingTrouble):
        carrier.adapter.number_states(None, 10)


ITEM = {"number": "95588", "state": "active", "carrier": None, "clean": False}


@pytest.mark.parametrize(
    ("items", "more"),
    [
        ([ITEM, ITEM], False),
        ([ITEM, {**ITEM, "number": "95555"}], False),
        ([{**ITEM, "number": "95500"}], False),  # not after what was asked for
        ([{**ITEM, "number": "95600"}, {**ITEM, "number": "95601"}, {**ITEM, "number": "95602"}], False),  # too many
        ([], True),
        ([{**ITEM, "state": "ported"}], False),  # to whom?
        ([{**ITEM, "carrier": "电信"}], False),
    ],
)
def test_answers_that_break_the_contract(items: list[dict[str, Any]], more: bool) -> None:
    import json

    answer = json.dumps({"at": "2026-11-24T18:00:00Z", "items": items, "more": more}).encode()
    with (
        mock.patch.object(HttpAdapter, "_exchange", return_value=(200, {}, answer)),
        pytest.raises(BrokenAnswer),
    ):
        HttpAdapter("http://127.0.0.1:9", "t").number_states("95500", 2)
