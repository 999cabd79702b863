"""The HTTP adapter believes nothing that breaks the contract or was not asked for."""

import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from labels.directories.adapters import (
    DirectoryAdapter,
    DisplayOrder,
    HttpAdapter,
    UnknownAdapter,
    adapter_for,
)
from labels.directories.answers import PermanentRefusal
from tenants.outside.exchange import BrokenAnswer, PassingTrouble
from tests.labels.directories.conftest import ACCEPTED, ORDER, TOKEN, FaultyParty, PartyServer

Parties = Callable[[str], PartyServer]
STALE = {
    **ACCEPTED,
    "outcome": "stale",
    "accepted_at": None,
    "shown_from": None,
    "shown_by": None,
    "reason": "revision_not_newer",
}
REFUSED = {**STALE, "outcome": "refused", "reason": "label_not_wanted", "revision": None}
SEEN: dict[str, Any] = {
    "number": "+862138880000",
    "held": {"label": "双11专线", "revision": 7, "accepted_at": "2026-11-24T18:00:00Z"},
    "shown": {"label": None, "revision": 6, "since": "2026-11-24T19:00:00Z"},
    "mark": {"kind": "fraud", "since": "2026-11-24T20:00:00Z"},
}


def test_orders_and_receipts_over_the_wire(faulty: FaultyParty) -> None:
    [receipt] = faulty.says({"items": [ACCEPTED]}).put([ORDER])
    assert (receipt.outcome, receipt.revision, receipt.reason) == ("accepted", 7, None)
    assert receipt.accepted_at == datetime(2026, 11, 24, 18, tzinfo=UTC)
    assert receipt.shown_from == datetime(2026, 11, 25, 0, tzinfo=UTC)
    assert receipt.shown_by == datetime(2026, 11, 25, 6, 0, 0, 500_000, tzinfo=UTC)
    [(method, path, headers, asked)] = faulty.requests
    assert (method, path, headers["Authorization"]) == ("PUT", "/displays", f"Bearer {TOKEN}")
    assert asked == {
        "items": [{"key": "k1", "number": "+862138880000", "label": "双11专线", "revision": 7, "name": None}]
    }
    with pytest.raises(FrozenInstanceError):
        receipt.revision = 8  # type: ignore[misc]


def test_stale_and_refused(faulty: FaultyParty) -> None:
    [stale] = faulty.says({"items": [{**STALE, "revision": 9}]}).put([ORDER])
    [refused] = faulty.says({"items": [REFUSED]}).put([ORDER])
    assert (stale.outcome, stale.revision) == ("stale", 9)
    assert (refused.outcome, refused.revision, refused.reason) == ("refused", None, "label_not_wanted")


def test_receipts_come_in_the_order_of_the_orders(faulty: FaultyParty) -> None:
    other = DisplayOrder("k2", "95588", None, 1)
    answer = {"items": [{**REFUSED, "key": "k2", "number": "95588"}, ACCEPTED]}
    receipts = faulty.says(answer).put([ORDER, other])
    assert [receipt.key for receipt in receipts] == ["k1", "k2"]


def test_sightings(faulty: FaultyParty) -> None:
    answer = {"at": "2026-11-24T21:00:00Z", "items": [SEEN]}
    [sighting] = faulty.says(answer).look_up(["+862138880000"])
    assert sighting.at == datetime(2026, 11, 24, 21, tzinfo=UTC)
    assert sighting.held is not None
    assert (sighting.held.label, sighting.held.revision) == ("双11专线", 7)
    assert sighting.shown is not None
    assert (sighting.shown.label, sighting.shown.since) == (None, datetime(2026, 11, 24, 19, tzinfo=UTC))
    assert sighting.mark is not None
    assert sighting.mark.kind == "fraud"


@pytest.mark.parametrize(
    "items",
    [
        pytest.param([], id="none"),
        pytest.param([ACCEPTED, ACCEPTED], id="twice"),
        pytest.param([{**ACCEPTED, "key": "k2"}], id="another key"),
        pytest.param([{**ACCEPTED, "number": "95588"}], id="another number"),
        pytest.param([{**ACCEPTED, "revision": 8}], id="another revision"),
        pytest.param([{**ACCEPTED, "revision": "7"}], id="text for a number"),
        pytest.param([{**ACCEPTED, "revision": 7.5}], id="no whole number"),
        pytest.param([{**ACCEPTED, "revision": True}], id="bool for a number"),
        pytest.param([{**ACCEPTED, "revision": 2**63}], id="huge"),
        pytest.param([{**ACCEPTED, "outcome": "done"}], id="unknown outcome"),
        pytest.param([{**ACCEPTED, "accepted_at": None}], id="accepted but never"),
        pytest.param([{**ACCEPTED, "accepted_at": "2026-11-24T18:00:00"}], id="without a zone"),
        pytest.param([{**ACCEPTED, "accepted_at": "2026-11-24"}], id="a day"),
        pytest.param([{**ACCEPTED, "accepted_at": "2026-13-24T18:00:00Z"}], id="no month"),
        pytest.param([{**ACCEPTED, "accepted_at": "2016-12-31T23:59:60Z"}], id="leap second"),
        pytest.param([{**ACCEPTED, "accepted_at": "0001-01-01T00:00:00+14:00"}], id="before the calendar"),
        pytest.param([{**ACCEPTED, "shown_from": "2026-11-24T17:00:00Z"}], id="shown before it was accepted"),
        pytest.param([{**ACCEPTED, "shown_by": "2026-11-24T18:00:00Z"}], id="by is before from"),
        pytest.param([{**ACCEPTED, "reason": "why"}], id="accepted for a reason"),
        pytest.param([{**ACCEPTED, "extra": 1}], id="a surprise"),
        pytest.param([{name: value for name, value in ACCEPTED.items() if name != "reason"}], id="a field missing"),
        pytest.param([{**STALE, "revision": 6}], id="stale but older"),
        pytest.param([{**REFUSED, "reason": None}], id="refused for no reason"),
        pytest.param([{**REFUSED, "reason": "DROP TABLE"}], id="a reason that is no code"),
        pytest.param(ACCEPTED, id="not a list"),
        pytest.param(None, id="null"),
    ],
)
def test_a_broken_receipt_is_not_believed(faulty: FaultyParty, items: object) -> None:
    with pytest.raises(BrokenAnswer):
        faulty.says({"items": items}).put([ORDER])


@pytest.mark.parametrize(
    "change",
    [
        {"number": "95588"},
        {"held": {**SEEN["held"], "label": "a\u0000b"}},
        {"held": {**SEEN["held"], "label": ""}},
        {"held": {**SEEN["held"], "label": "长" * 101}},
        {"held": {"label": "a", "revision": 7}},
        {"held": []},
        {"shown": {**SEEN["shown"], "since": "2026-11-24T21:00:01Z"}},
        {"shown": {**SEEN["shown"], "revision": 0}},
        {"mark": {"kind": "nice", "since": "2026-11-24T20:00:00Z"}},
        {"more": 1},
    ],
)
def test_a_broken_sighting_is_not_believed(faulty: FaultyParty, change: dict[str, Any]) -> None:
    with pytest.raises(BrokenAnswer):
        faulty.says({"at": "2026-11-24T21:00:00Z", "items": [{**SEEN, **change}]}).look_up(["+862138880000"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"items": [{"key": "\\ud800"}]}',
        json.dumps(
            {"at": "2026-11-24T21:00:00Z", "items": [{**SEEN, "held": {**SEEN["held"], "label": "\ud800"}}]}
        ).encode(),
        b" " * 2_000_001,
    ],
)
def test_a_body_that_is_none_is_not_believed(faulty: FaultyParty, body: bytes) -> None:
    with pytest.raises(BrokenAnswer):
        faulty.says(body).look_up(["+862138880000"])


@pytest.mark.parametrize(
    ("status", "reason", "wait"),
    [(429, "too_many_requests", "7"), (500, "internal_error", ""), (503, "unavailable", "soon"), (408, "late", "1")],
)
def test_passing_trouble_says_why_and_how_long(faulty: FaultyParty, status: int, reason: str, wait: str) -> None:
    adapter = faulty.says({"reason": reason, "detail": "busy\u0000\u202e"}, status, Retry_After=wait)
    with pytest.raises(PassingTrouble) as trouble:
        adapter.put([ORDER])
    assert not isinstance(trouble.value, BrokenAnswer)
    assert (trouble.value.reason, trouble.value.detail) == (reason, "busy")
    assert trouble.value.retry_after == (timedelta(seconds=int(wait)) if wait.isdigit() else None)


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (409, {"reason": "invalid_request"}, "invalid_request"),
        (401, b"<html>", "status_401"),
        (403, {"reason": "x" * 64}, "status_403"),
        (404, [1], "status_404"),
        (302, {}, "status_302"),
    ],
)
def test_a_permanent_refusal_has_a_reason(faulty: FaultyParty, status: int, body: object, reason: str) -> None:
    with pytest.raises(PermanentRefusal) as refusal:
        faulty.says(body, status, Location="http://127.0.0.1:1/").put([ORDER])
    assert (refusal.value.status, refusal.value.reason) == (status, reason)


def test_what_is_refused_as_a_whole_is_sent_again_in_halves(faulty: FaultyParty) -> None:
    receipts = faulty.says({"reason": "invalid_request"}, 400).put([ORDER, replace(ORDER, key="k2")])
    assert [(receipt.outcome, receipt.reason) for receipt in receipts] == [("refused", "invalid_request")] * 2
    assert [len(body["items"]) for _method, _path, _headers, body in faulty.requests] == [2, 1, 1]


def test_a_success_without_content_is_broken(faulty: FaultyParty) -> None:
    with pytest.raises(BrokenAnswer):
        faulty.says(b"", 204).put([ORDER])


def test_more_than_a_batch_goes_in_several_calls(party: Parties, number: str) -> None:
    huawei = party("huawei")
    numbers = [f"{number[:-4]}{index:04}" for index in range(501)]
    orders = [DisplayOrder(f"{number}-{one}", one, "批量", 1) for one in numbers]
    receipts = huawei.adapter.put(orders)
    sightings = huawei.adapter.look_up(numbers)
    assert [receipt.key for receipt in receipts] == [order.key for order in orders]
    assert [sighting.number for sighting in sightings] == numbers
    assert {sighting.shown and sighting.shown.label for sighting in sightings} == {"批量"}


def test_nothing_to_do_asks_nobody() -> None:
    adapter = HttpAdapter("http://127.0.0.1:1", TOKEN)
    assert (adapter.put([]), adapter.look_up([])) == ([], [])


@pytest.mark.parametrize(
    "orders",
    [
        [ORDER, ORDER],
        [DisplayOrder("k", "95588", "a\nb", 1)],
        [DisplayOrder("k", "abc", "a", 1)],
        [DisplayOrder("k", "95588", "a", 0)],
        [DisplayOrder("", "95588", "a", 1)],
    ],
)
def test_orders_that_break_the_contract_are_our_mistake(faulty: FaultyParty, orders: list[DisplayOrder]) -> None:
    with pytest.raises(ValueError, match=r"key|pattern|does not match|minimum|valid"):
        faulty.says({"items": []}).put(orders)
    assert faulty.requests == []


def test_a_number_twice_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="twice"):
        HttpAdapter("http://127.0.0.1:1", TOKEN).look_up(["95588", "95588"])


@pytest.mark.django_db
def test_an_adapter_is_chosen_by_name(party: Parties, number: str) -> None:
    adapter: DirectoryAdapter = adapter_for("http", party("huawei").url + "/", TOKEN)
    assert adapter.put([DisplayOrder(f"{number}-1", number, "官方客服", 1)])[0].outcome == "accepted"


def test_an_unknown_adapter_is_said_clearly() -> None:
    with pytest.raises(UnknownAdapter, match="unknown adapter 'soap': known are http"):
        adapter_for("soap", "http://127.0.0.1:1", TOKEN)


@pytest.mark.parametrize("address", ["", "127.0.0.1:80", "ftp://host/", "http://"])
def test_an_address_that_is_none_is_said_clearly(address: str) -> None:
    with pytest.raises(ValueError, match="is not the address of a directory"):
        adapter_for("http", address, TOKEN)


def test_a_wrong_token_is_a_permanent_refusal(party: Parties) -> None:
    with pytest.raises(PermanentRefusal) as refusal:
        HttpAdapter(party("huawei").url, "other").put([ORDER])
    assert (refusal.value.status, refusal.value.reason) == (401, "unauthorised")
