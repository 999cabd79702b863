"""Accelerations, appeals and forwardings: the sandbox keeps the contract, the adapter believes nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from labels.directories import remedies
from labels.directories.adapters import DisplayOrder
from labels.directories.answers import PermanentRefusal
from labels.directories.remedies import AccelerationOrder, AppealRequest, ForwardingOrder, ForwardingReceipt
from tenants.outside.exchange import BrokenAnswer
from tests.labels.directories.conftest import PartyServer

Parties = Callable[[str], PartyServer]


@pytest.fixture
def apple(party: Parties, number: str) -> PartyServer:
    """It has taken a label that its handsets will not show for six hours."""
    server = party("apple")
    server.adapter.put([DisplayOrder(f"{number}-1", number, "青禾网络", 1)])
    return server


def accelerate(server: PartyServer, number: str, key: str = "", revision: int = 1) -> remedies.AccelerationReceipt:
    [receipt] = server.adapter.accelerate([AccelerationOrder(key or f"{number}-a", number, revision)])
    return receipt


def test_an_acceleration_shows_the_label_when_it_takes_effect(apple: PartyServer, number: str) -> None:
    receipt = accelerate(apple, number)
    assert accelerate(apple, number) == receipt, "the same key again changes nothing"
    apple.move_clock(minutes=14)
    assert apple.see(number)["shown"] is None
    apple.move_clock(minutes=16)
    [sighting] = apple.adapter.look_up([number])
    assert sighting.shown is not None
    assert (sighting.shown.label, sighting.shown.since) == ("青禾网络", receipt.takes_effect_at)


def test_an_acceleration_may_fail(apple: PartyServer, number: str) -> None:
    apple.behave(acceleration_failure_rate=1)
    assert accelerate(apple, number).takes_effect_at is not None
    apple.move_clock(hours=5)
    assert apple.see(number)["shown"] is None


def test_accelerations_that_make_no_sense_are_refused_for_good(apple: PartyServer, number: str, party: Parties) -> None:
    assert accelerate(apple, number, "k1" + number, revision=2).reason == "not_held"
    assert accelerate(apple, number).reason == ""
    assert accelerate(apple, number, revision=2).reason == "key_reused"
    apple.move_clock(hours=13)
    assert accelerate(apple, number, "k2" + number).reason == "shown_already"
    assert accelerate(party("huawei"), number).reason == "not_offered"


def appeal(server: PartyServer, number: str, about: str = "fraud", key: str = "") -> remedies.AppealReceipt:
    [receipt] = server.adapter.appeal([AppealRequest(key or f"{number}-p", number, about, "这是我司客服热线。")])
    return receipt


def result(server: PartyServer, number: str) -> tuple[str, str]:
    [outcome] = server.adapter.appeal_results([f"{number}-p"])
    return outcome.state, outcome.reason


def test_an_appeal_is_decided_later_and_takes_the_mark_away(party: Parties, number: str) -> None:
    guard = party("tencent-guard")
    assert appeal(guard, number, key=number + "x").reason == "not_marked"
    guard.client.put("/sandbox/marks", json={"items": [{"number": number, "kind": "fraud"}]}).raise_for_status()
    receipt = appeal(guard, number)
    assert receipt == appeal(guard, number)
    assert receipt.decided_by is not None
    assert result(guard, number) == ("pending", "")
    assert guard.see(number)["mark"]["kind"] == "fraud"
    guard.move_clock(minutes=121)
    assert result(guard, number) == ("granted", "")
    assert guard.see(number)["mark"] is None
    guard.client.put("/sandbox/marks", json={"items": [{"number": number, "kind": "fraud"}]}).raise_for_status()
    assert guard.see(number)["mark"]["kind"] == "fraud", "marked again by others"


def test_a_rejected_appeal_says_why_and_may_be_made_again(party: Parties, number: str) -> None:
    guard = party("tencent-guard")
    guard.behave(appeal_rejection_rate=1)
    guard.client.put("/sandbox/marks", json={"items": [{"number": number, "kind": "fraud"}]}).raise_for_status()
    appeal(guard, number)
    guard.move_clock(minutes=121)
    assert result(guard, number) == ("rejected", "confirmed_by_users")
    assert guard.see(number)["mark"]["kind"] == "fraud"
    assert appeal(guard, number, key=number + "again").decided_by is not None
    assert guard.adapter.appeal_results(["never"])[0].state == "unknown"


def test_a_carrier_leads_calls_elsewhere_and_back(party: Parties, number: str) -> None:
    carrier = party("china-mobile")

    def goes_to() -> str | None:
        answer = carrier.client.post("/forwardings/lookups", json={"numbers": [number]}).raise_for_status()
        target: str | None = answer.json()["items"][0]["to"]
        return target

    assert goes_to() is None
    for _again in range(2):
        carrier.adapter.forward([ForwardingOrder(f"{number}-1", number, "700123456789012", 1)])
    assert goes_to() == "700123456789012"
    assert "700123456789012" in carrier.client.get("/").text
    carrier.adapter.forward([ForwardingOrder(f"{number}-2", number, None, 2)])
    carrier.adapter.forward([ForwardingOrder(f"{number}-1", number, "700123456789012", 1)])  # late: it changes nothing
    assert goes_to() is None


def test_only_carriers_forward(party: Parties, number: str) -> None:
    with pytest.raises(PermanentRefusal):
        party("huawei").adapter.forward([ForwardingOrder(number, number, "700123456789012", 1)])


ITEM = {"key": "k", "number": "95588", "outcome": "accepted", "takes_effect_at": "2026-11-24T18:00:00Z", "reason": None}


@pytest.mark.parametrize(
    "items",
    [
        [],
        [{**ITEM, "key": "other"}],
        [{**ITEM, "number": "95555"}],
        [{**ITEM, "takes_effect_at": None}],
        [ITEM, ITEM],
        [{**ITEM, "takes_effect_at": "9999-12-31T23:59:59Z"}],
        [{**ITEM, "takes_effect_at": "0001-01-01T00:00:00Z"}],
    ],
)
def test_answers_that_do_not_fit_are_broken(items: list[dict[str, Any]]) -> None:
    orders = [AccelerationOrder("k", "95588", 1)]
    assert remedies.acceleration_receipts(orders, [ITEM])[0].takes_effect_at is not None
    with pytest.raises(BrokenAnswer):
        remedies.acceleration_receipts(orders, items)


def test_a_forwarding_that_is_not_held_is_broken() -> None:
    orders = [ForwardingOrder("k", "95588", None, 3)]
    answer = {"key": "k", "number": "95588", "outcome": "stale", "revision": 4}
    assert remedies.forwarding_receipts(orders, [answer]) == [ForwardingReceipt("k", False, 4)]
    with pytest.raises(BrokenAnswer):
        remedies.forwarding_receipts(orders, [{**answer, "revision": 2}])


def test_lost_answers_are_repaired_by_the_key(apple: PartyServer, number: str) -> None:
    from tenants.outside.exchange import PassingTrouble

    apple.behave(drop_answer_rate=1)
    with pytest.raises(PassingTrouble):
        accelerate(apple, number)
    apple.behave(drop_answer_rate=0)
    effect = accelerate(apple, number).takes_effect_at
    apple.move_clock(minutes=16)
    [sighting] = apple.adapter.look_up([number])
    assert effect is not None
    assert sighting.at - effect < timedelta(minutes=2)
