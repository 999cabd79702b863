"""What a party does with orders: through the adapter and over HTTP, against real processes."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from labels.directories.adapters import DisplayOrder
from labels.directories.sandbox.displays import Order, shown_at
from labels.directories.sandbox.parties import PARTIES, Behaviour
from labels.directories.sandbox.store import DisplayStore
from tenants.outside.exchange import PassingTrouble
from tests.labels.directories.conftest import PartyServer, Sandbox, eventually
from tests.loopback import plain_client

Parties = Callable[[str], PartyServer]
APPLE = next(party for party in PARTIES if party.code == "apple")
SIX_HOURS = {"cache_min_minutes": 360, "cache_max_minutes": 360}


def test_the_same_key_fifty_times_in_parallel_is_one_effect(party: Parties, number: str) -> None:
    mobile = party("china-mobile")
    mobile.behave(latency_ms=30)  # All are inside before the first is answered.
    before = mobile.repeated()
    order = DisplayOrder(f"{number}-1", number, "双11专线", 1)
    with ThreadPoolExecutor(50) as threads:
        receipts = list(threads.map(lambda _: mobile.adapter.put([order]), range(50)))
    assert len({receipt.accepted_at for [receipt] in receipts}) == 1
    assert {receipt.outcome for [receipt] in receipts} == {"accepted"}
    assert [effect["key"] for effect in mobile.effects(number)] == [order.key]
    assert mobile.repeated() == before + 49


def test_an_older_or_equal_revision_is_stale(party: Parties, number: str) -> None:
    huawei = party("huawei")
    newest = DisplayOrder(f"{number}-5", number, "新", 5)
    huawei.adapter.put([newest])
    receipts = huawei.adapter.put(
        [replace(newest, key=f"{number}-{revision}-late", label="旧", revision=revision) for revision in (4, 5)]
    )
    assert [(receipt.outcome, receipt.revision, receipt.reason) for receipt in receipts] == [
        ("stale", 5, "revision_not_newer")
    ] * 2
    assert huawei.see(number)["held"]["label"] == "新"
    assert len(huawei.effects(number)) == 1


def test_a_lost_answer_is_repaired_by_sending_again(party: Parties, number: str) -> None:
    unicom = party("china-unicom")
    unicom.behave(drop_answer_rate=1)
    order = DisplayOrder(f"{number}-1", number, "暑期班", 1)
    with pytest.raises(PassingTrouble) as trouble:
        unicom.adapter.put([order])
    assert trouble.value.reason == "no_connection"
    assert len(unicom.effects(number)) == 1
    unicom.behave(drop_answer_rate=0)
    [receipt] = unicom.adapter.put([order])
    assert (receipt.outcome, receipt.revision) == ("accepted", 1)
    assert len(unicom.effects(number)) == 1


def test_a_killed_party_keeps_what_it_took(sandbox: Sandbox, party: Parties, number: str) -> None:
    telecom = party("china-telecom")
    telecom.behave(cache_min_minutes=1, cache_max_minutes=1)
    order = DisplayOrder(f"{number}-1", number, "官方客服", 1)
    telecom.move_clock(hours=1)
    [before] = telecom.adapter.put([order])
    killed = sandbox.child("china-telecom")
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: not Path(f"/proc/{killed}").exists())
    # The parent holds the socket: the request waits for the next child instead of failing.
    sighting, [after] = telecom.see(number), telecom.adapter.put([order])
    assert sighting["held"]["label"] == "官方客服"
    assert after == before
    assert len(telecom.effects(number)) == 1
    assert telecom.client.get("/sandbox/behaviour").json()["cache_max_minutes"] == 1
    assert telecom.client.get("/sandbox/clock").json()["offset_seconds"] == 3600


def test_a_known_key_with_other_content_is_refused(party: Parties, number: str) -> None:
    huawei = party("huawei")
    order = DisplayOrder(f"{number}-1", number, "官方客服", 1)
    huawei.adapter.put([order])
    [receipt] = huawei.adapter.put([replace(order, label="别的")])
    assert (receipt.outcome, receipt.revision, receipt.reason) == ("refused", 1, "key_reused")
    assert huawei.see(number)["held"]["label"] == "官方客服"


def test_one_refused_item_does_not_touch_the_others(party: Parties, number: str) -> None:
    guard = party("tencent-guard")
    limit = next(one.behaviour.policy.longest for one in PARTIES if one.code == "tencent-guard")
    too_long, fits = guard.adapter.put(
        [
            DisplayOrder(f"{number}-1", number, "长" * (limit + 1), 1),
            DisplayOrder(f"{number}-2", number, "长" * limit, 2),
        ]
    )
    assert (too_long.outcome, too_long.revision, too_long.reason) == ("refused", None, "label_too_long")
    assert (fits.outcome, fits.revision) == ("accepted", 2)


def test_the_ios_cache_of_six_hours_runs_out_after_six_hours(party: Parties, number: str) -> None:
    apple = party("apple")
    apple.behave(**SIX_HOURS)
    [receipt] = apple.adapter.put([DisplayOrder(f"{number}-1", number, "双11专线", 1)])
    assert receipt.accepted_at is not None
    assert receipt.shown_from == receipt.shown_by == receipt.accepted_at + timedelta(hours=6)
    apple.move_clock(hours=5, minutes=59)
    [early] = apple.adapter.look_up([number])
    assert (early.shown, early.held and early.held.label) == (None, "双11专线")
    apple.move_clock(hours=6)
    [late] = apple.adapter.look_up([number])
    assert late.shown is not None
    assert (late.shown.label, late.shown.revision, late.shown.since) == ("双11专线", 1, receipt.shown_from)


def test_the_boundary_itself_is_shown_and_the_microsecond_before_is_not(tmp_path: Path) -> None:
    store = DisplayStore(APPLE, tmp_path)
    store.change_behaviour(dict(SIX_HOURS))
    at = datetime(2026, 11, 10, 18, tzinfo=UTC)  # 02:00 in China
    store.take([Order("k", "+862138880000", "双11专线", 1)], at)
    boundary = datetime(2026, 11, 11, 0, tzinfo=UTC)  # 08:00
    [before] = store.sightings(["+862138880000"], boundary - timedelta(microseconds=1))
    [after] = store.sightings(["+862138880000"], boundary)
    store.close()
    assert before["shown"] is None
    assert after["shown"] == {"label": "双11专线", "revision": 1, "since": "2026-11-11T00:00:00.000000Z"}


def test_a_point_of_the_cache_is_the_same_each_time_within_bounds_and_differs_between_numbers() -> None:
    at = datetime(2026, 11, 10, tzinfo=UTC)
    orders = [Order(f"k{index}", f"+86138{index:08}", "标签", 1) for index in range(200)]
    first, again = ([shown_at(order, APPLE, APPLE.behaviour, at) - at for order in orders] for _ in range(2))
    assert first == again
    assert timedelta(hours=6) <= min(first) < timedelta(hours=6.5)
    assert timedelta(hours=11.5) < max(first) <= timedelta(hours=12)
    other_revision = shown_at(replace(orders[0], revision=2), APPLE, APPLE.behaviour, at) - at
    assert other_revision != first[0]
    assert shown_at(orders[0], APPLE, Behaviour(0, 7, 7), at) - at == timedelta(minutes=7)


def test_the_earlier_label_stays_until_the_newer_is_seen(party: Parties, number: str) -> None:
    apple = party("apple")
    apple.behave(cache_min_minutes=0, cache_max_minutes=0)
    apple.put({"key": f"{number}-1", "number": number, "label": "日常", "revision": 1})
    apple.behave(**SIX_HOURS)
    apple.put({"key": f"{number}-2", "number": number, "label": "双11专线", "revision": 2})
    sighting = apple.see(number)
    assert (sighting["held"]["label"], sighting["shown"]["label"]) == ("双11专线", "日常")
    # A withdrawal overtakes it: the older cache runs out later and must not bring the older label back.
    apple.behave(cache_min_minutes=60, cache_max_minutes=60)
    apple.put({"key": f"{number}-3", "number": number, "label": None, "revision": 3})
    seen = []
    for hours in (0.5, 1.5, 6.5):
        apple.move_clock(hours=hours)
        shown = apple.see(number)["shown"]
        seen.append((shown["label"], shown["revision"]))
    assert seen == [("日常", 1), (None, 3), (None, 3)]


def test_a_party_that_forgot_takes_the_label_again_under_a_new_key(party: Parties, number: str) -> None:
    huawei = party("huawei")
    order = DisplayOrder(f"{number}-1", number, "课程顾问", 1)
    huawei.adapter.put([order])
    huawei.client.post("/sandbox/forget", json={"numbers": [number]})
    [lost] = huawei.adapter.look_up([number])
    assert (lost.held, lost.shown) == (None, None)
    huawei.adapter.put([order])
    assert huawei.see(number)["held"] is None  # A known key has no new effect, also now.
    [receipt] = huawei.adapter.put([replace(order, key=f"{number}-1-again")])
    [seen] = huawei.adapter.look_up([number])
    assert receipt.outcome == "accepted"
    assert seen.shown is not None
    assert seen.shown.label == "课程顾问"


def test_a_mark_is_seen_until_it_is_taken_away(party: Parties, number: str) -> None:
    guard = party("tencent-guard")
    for kind in ("wrong_industry", "fraud"):
        guard.client.put("/sandbox/marks", json={"items": [{"number": number, "kind": kind}]})
    [marked] = guard.adapter.look_up([number])
    guard.client.put("/sandbox/marks", json={"items": [{"number": number, "kind": None}]})
    [cleared] = guard.adapter.look_up([number])
    assert marked.mark is not None
    assert (marked.mark.kind, cleared.mark) == ("fraud", None)


def test_slow_answers_are_slow_and_a_sandbox_operation_is_not(party: Parties, number: str) -> None:
    xiaomi = party("xiaomi")
    xiaomi.behave(slow_rate=1, slow_ms=300)
    slow = xiaomi.client.post("/lookups", json={"numbers": [number]}).elapsed
    fast = min(xiaomi.client.get("/sandbox/behaviour").elapsed for _time in range(9))  # a busy machine only adds
    assert slow >= timedelta(milliseconds=300) > fast


def test_the_log_is_read_on_from_a_sequence(party: Parties, number: str) -> None:
    huawei = party("huawei")
    start = huawei.client.get("/sandbox/effects").json()["last"]
    huawei.put(*({"key": f"{number}-{one}", "number": number, "label": "a", "revision": one} for one in (1, 2, 3)))
    first = huawei.client.get("/sandbox/effects", params={"after": start, "limit": 2}).json()
    rest = huawei.client.get("/sandbox/effects", params={"after": first["items"][-1]["sequence"]}).json()
    assert [item["revision"] for item in first["items"] + rest["items"]] == [1, 2, 3]
    assert first["last"] == rest["last"] == rest["items"][-1]["sequence"]


@pytest.mark.parametrize(("language", "words"), [("zh-CN,zh;q=0.9", "来电"), ("en-GB", "Incoming call")])
def test_the_page_shows_handsets_and_escapes_labels(party: Parties, number: str, language: str, words: str) -> None:
    huawei = party("huawei")
    huawei.put({"key": f"{number}-1", "number": number, "label": "青禾&客服", "revision": 1})
    answer = huawei.client.get("/", params={"number": number}, headers={"Accept-Language": language})
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    for expected in (words, number, "青禾&amp;客服"):
        assert expected in answer.text
    assert "青禾&客服" not in answer.text


def test_a_page_reloads_itself_only_when_told(party: Parties) -> None:
    huawei = party("huawei")
    still = huawei.client.get("/", params={"number": "95588"})
    live = huawei.client.get("/", params={"number": "95588", "live": "1"})
    assert "refresh" not in still.headers
    assert 'href="/?number=95588&amp;live=1"' in still.text
    assert live.headers["refresh"] == "3"
    assert 'href="/?number=95588"' in live.text


def test_parties_do_not_share_what_they_hold(party: Parties, number: str) -> None:
    party("huawei").put({"key": f"{number}-1", "number": number, "label": "官方客服", "revision": 1})
    assert party("xiaomi").see(number)["held"] is None


def test_health_names_the_party(party: Parties) -> None:
    assert [party(one.code).client.get("/health").json()["directory"] for one in PARTIES] == [
        one.code for one in PARTIES
    ]


def test_the_index_leads_to_every_party(sandbox: Sandbox) -> None:
    with plain_client(f"http://127.0.0.1:{sandbox.base}") as client:
        page = client.get("/").text
    for place, one in enumerate(PARTIES, start=1):
        assert f"http://127.0.0.1:{sandbox.base + place}/" in page
        assert one.name in page
