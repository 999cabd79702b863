"""Texts are cut by bytes and never within a number; whose bot an address is; the minute at which nobody is asked."""

from __future__ import annotations

import base64
import hmac
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given, strategies as st

from tenants.domain.group_bots import BotFault, BotKind, bot_fault, cut_to_bytes, kind_of_bot, not_now, request_to

PARTS = st.lists(st.sampled_from(["维护", "a", "🙂", "2026-11-28", "22:00", "13:05:01", "，", " "]), max_size=60)


@given(PARTS, st.integers(20, 120))
def test_a_text_is_cut_by_bytes_and_never_within_a_number_or_a_time(parts: list[str], most: int) -> None:
    text = " ".join(parts)
    cut = cut_to_bytes(text, most)
    assert len(cut.encode()) <= most
    if cut != text:
        kept = cut.removesuffix("…")
        assert text.startswith(kept)
        assert not (kept[-1:].isdigit() and text[len(kept)].isdigit())
        assert kept.rstrip().rpartition(" ")[2] in {*parts, "", *(part[:1] for part in parts if len(part) == 2)}


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_at_the_limit(over: int) -> None:
    text = "a" * (2048 + over)
    assert (cut_to_bytes(text, 2048) == text) is (over <= 0)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", BotKind.WECOM),
        ("https://oapi.dingtalk.com/robot/send?access_token=1", BotKind.DINGTALK),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/1", BotKind.FEISHU),
        ("https://open.larksuite.com/open-apis/bot/v2/hook/1", BotKind.FEISHU),
        ("http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", None),
        ("https://qyapi.weixin.qq.com@10.0.0.1/cgi-bin/webhook/send?key=1", None),
        ("https://qyapi.weixin.qq.com:8080/cgi-bin/webhook/send?key=1", None),
        ("https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=1", None),
        ("https://qyapi.weixin.qq.com/elsewhere", None),
        ("", None),
    ],
)
def test_only_the_makers_own_servers(url: str, kind: BotKind | None) -> None:
    assert kind_of_bot(url) is kind


@pytest.mark.parametrize(("minute", "second", "waits"), [(0, 0, 40), (30, 39, 1), (30, 40, 0), (29, 59, 0), (1, 0, 0)])
def test_feishu_is_not_asked_at_the_half_hour(minute: int, second: int, waits: int) -> None:
    at = datetime(2026, 11, 27, 3, minute, second, tzinfo=UTC)
    assert not_now(BotKind.FEISHU, at).total_seconds() == waits
    assert not_now(BotKind.WECOM, at).total_seconds() == 0


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("at 22:00 ok", 10, "at …"),  # 22:0 would be another time
        ("at 22:00 ok then", 11, "at 22:00…"),
        ("维护中", 9, "维护中"),
        ("维护中了", 9, "维护…"),
        ("维护中了", 8, "维…"),
    ],
)
def test_where_a_text_is_cut(text: str, most: int, cut: str) -> None:
    assert cut_to_bytes(text, most) == cut


def test_in_a_sandbox_all_bots_stand_at_one_address_too() -> None:
    also = "http://127.0.0.1:9000/"
    for kind, path in ((BotKind.WECOM, "/cgi-bin/webhook/send?key=1"), (BotKind.DINGTALK, "/robot/send"), (None, "/x")):
        assert kind_of_bot(f"http://127.0.0.1:9000{path}", also=also) is kind
        assert kind_of_bot(f"http://127.0.0.1:9001{path}", also=also) is None
        assert kind_of_bot(f"http://127.0.0.1:9000{path}") is None
    assert kind_of_bot("https://oapi.dingtalk.com/robot/send", also=also) is BotKind.DINGTALK


AT = datetime(2026, 11, 27, 3, tzinfo=UTC)


def signed(key: str, message: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), message.encode(), "sha256")).decode()


def test_a_request_says_the_text_and_is_signed_as_its_maker_wants_it() -> None:
    said, stamp = {"msgtype": "text", "text": {"content": "hello"}}, int(AT.timestamp())
    for kind in (BotKind.WECOM, BotKind.DINGTALK):
        assert request_to(kind, "https://a/?k=1", "", "hello", AT) == ("https://a/?k=1", said)
    assert request_to(BotKind.WECOM, "https://a/?k=1", "secret", "hello", AT) == ("https://a/?k=1", said)
    for url in ("https://a/?k=1&", "https://a/?"):
        address, body = request_to(BotKind.DINGTALK, url[:-1], "secret", "hello", AT)
        sign = quote(signed("secret", f"{stamp}000\nsecret"), safe="")
        assert (address, body) == (f"{url}timestamp={stamp}000&sign={sign}", said)
    plain = {"msg_type": "text", "content": {"text": "hello"}}
    assert request_to(BotKind.FEISHU, "https://a/", "", "hello", AT) == ("https://a/", plain)
    sign = signed(f"{stamp}\nsecret", "")
    signed_body = plain | {"timestamp": str(stamp), "sign": sign}
    assert request_to(BotKind.FEISHU, "https://a/", "secret", "hello", AT) == ("https://a/", signed_body)


def test_a_request_is_no_longer_than_its_maker_takes() -> None:
    _url, body = request_to(BotKind.WECOM, "https://a/", "", "维" * 1000, AT)
    assert len(body["text"]["content"].encode()) <= 2048


@pytest.mark.parametrize(
    ("kind", "code", "fault"),
    [
        (BotKind.WECOM, 45009, BotFault.TOO_OFTEN),
        (BotKind.WECOM, 310000, BotFault.PASSING),
        (BotKind.DINGTALK, 310000, BotFault.GONE),
        (BotKind.FEISHU, 9499, BotFault.TEXT),
        (BotKind.FEISHU, 0, BotFault.PASSING),
    ],
)
def test_what_an_error_code_means(kind: BotKind, code: int, fault: BotFault) -> None:
    assert bot_fault(kind, code) is fault
