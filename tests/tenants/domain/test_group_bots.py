"""Texts are cut by bytes and never within a number; whose bot an address is; the minute at which nobody is asked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from tenants.domain.group_bots import BotKind, cut_to_bytes, kind_of_bot, not_now

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
