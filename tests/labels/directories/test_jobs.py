"""A party that does not decide at once: jobs end later, get stuck or lost; it calls back, twice, and others do."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Callable

from labels.directories.adapters import DisplayOrder
from tests.labels.directories.conftest import TOKEN, FaultyParty, PartyServer, eventually

Parties = Callable[[str], PartyServer]


def orders(count: int, number: str) -> list[DisplayOrder]:
    return [DisplayOrder(f"{number}-{place}", f"{number}{place}", "双11专线", 1) for place in range(count)]


def outcomes(party: PartyServer, asked: list[DisplayOrder]) -> list[str]:
    return [receipt.outcome for receipt in party.adapter.put(asked)]


def test_a_job_is_decided_after_its_time_and_only_then_has_an_effect(party: Parties, number: str) -> None:
    huawei, [order] = party("huawei"), orders(1, number[:9])
    huawei.behave(pending_minutes=30)
    assert outcomes(huawei, [order]) == ["pending"]
    assert huawei.see(order.number)["held"] is None
    huawei.move_clock(minutes=29)
    assert outcomes(huawei, [order]) == ["pending"]
    huawei.move_clock(minutes=31)
    assert outcomes(huawei, [order]) == ["accepted"]
    assert outcomes(huawei, [order]) == ["accepted"]
    assert len(huawei.effects(order.number)) == 1


def test_stuck_ones_never_end_and_lost_ones_begin_anew(party: Parties, number: str) -> None:
    huawei, asked = party("huawei"), orders(2, number[:9])
    huawei.behave(pending_minutes=30, stuck_rate=1)
    assert outcomes(huawei, asked[:1]) == ["pending"]
    huawei.behave(stuck_rate=0, lost_rate=1)
    assert outcomes(huawei, asked[1:]) == ["pending"]
    huawei.move_clock(hours=1)
    assert outcomes(huawei, asked[1:]) == ["pending"], "it was lost"
    huawei.move_clock(hours=2)
    assert outcomes(huawei, asked) == ["pending", "accepted"]


def test_some_of_a_batch_want_a_person_and_the_others_are_taken(party: Parties, number: str) -> None:
    huawei, asked = party("huawei"), orders(40, number[:8])
    huawei.behave(person_rate=0.5)
    said = outcomes(huawei, asked)
    assert set(said) == {"needs_person", "accepted"}
    assert outcomes(huawei, asked) == said


def test_it_calls_back_twice_and_somebody_else_does_too(party: Parties, number: str, faulty: FaultyParty) -> None:
    huawei, [order] = party("huawei"), orders(1, number[:9])
    faulty.says({})
    huawei.behave(callback_url=faulty.url, callback_copies=2, callback_forged=True, pending_minutes=30)
    assert outcomes(huawei, [order]) == ["pending"]
    assert not faulty.requests
    huawei.move_clock(minutes=31)
    eventually(lambda: len(faulty.requests) >= 3)
    good = []
    for _method, _path, sent, body in faulty.requests:
        headers = {name.lower(): value for name, value in sent.items()}
        assert body["numbers"] == [order.number]
        base = f"{headers['webhook-id']}.{headers['webhook-timestamp']}."
        good.append((headers["webhook-id"], headers["webhook-signature"], base))
    assert len({event for event, _signature, _base in good}) == 2, "one of them twice, and a stranger's"
    assert len(good[0][1]) == len("v1,") + len(b64encode(hmac.digest(TOKEN.encode(), b"", "sha256")))


def test_busy_and_expired(party: Parties, number: str) -> None:
    huawei = party("huawei")
    huawei.behave(busy_rate=1)
    answer = huawei.client.post("/lookups", json={"numbers": [number]})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    huawei.behave(token_expired=True)
    assert huawei.client.post("/lookups", json={"numbers": [number]}).status_code == 401
