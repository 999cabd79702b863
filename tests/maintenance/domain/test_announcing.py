"""Announcements within the limits of their channels: counted as vendors count, never cut inside a number or a time."""

from __future__ import annotations

import itertools
import random
import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from maintenance.domain.announcing import LIMITS, Channel, Source, rendered, was_cut
from maintenance.domain.cutting import Limit, Unit, cut_text

PIECES = [
    "认证升级中",
    "建议短信留言,",
    "22:00",
    "2026年11月30日",
    "11-30",
    "0571-8765 4321",
    "400-820-1234",
    "15%",
    "¥1,234.50",
    "22:00–06:00",
    "Acme",
    "👍🏽",
    "é",
    "。",
    " ",
    "第3天",
]
NUMBER = re.compile(r"\d[\d:.,/–\- ]*\d|\d")


class Vendor:
    """A stand-in that counts by itself, in another way than the product, and refuses what is too long."""

    @staticmethod
    def count(text: str, unit: Unit) -> int:
        if unit is Unit.BYTES:
            return sum(1 if c < "\x80" else 2 if c < "\u0800" else 3 if c < "\U00010000" else 4 for c in text)
        if unit is Unit.UTF16:
            return sum(2 if c > "\uffff" else 1 for c in text)
        return sum(1 for _each in text)

    @classmethod
    def refuses(cls, text: str, limit: Limit) -> bool:
        if limit.unit is Unit.HANZI and any("CJK UNIFIED" not in unicodedata.name(c, "") for c in text):
            return True
        return cls.count(text, limit.unit) > limit.most


FIELDS = [(channel, name, limit) for channel, fields in LIMITS.items() for name, limit in fields.items()]
BOTS = [Limit(2048, Unit.BYTES), Limit(4096, Unit.BYTES), Limit(17), Limit(10)]


def text_of(length: int, unit: Unit, seed: int) -> str:
    """A text that takes exactly so much, or a little less where its last piece does not fit."""
    source, text, left = random.Random(seed), "", length
    while left > 0:
        piece = source.choice(PIECES)
        text, left = text + piece, left - Vendor.count(piece, unit)
    while left < 0:
        left += Vendor.count(text[-1], unit)
        text = text[:-1]
    return text + "x" * left


@pytest.mark.parametrize("limit", [*{each for _channel, _name, each in FIELDS}, *BOTS], ids=str)
def test_at_the_limit_one_below_and_one_above_nothing_is_refused(limit: Limit) -> None:
    for seed, more in itertools.product(range(200 if limit.most < 5000 else 10), (-1, 0, 1)):
        text = text_of(limit.most + more, limit.unit, seed)
        made = cut_text(text, limit)
        assert not Vendor.refuses(made, limit), (text, made)
        if more <= 0 and limit.unit is not Unit.HANZI:
            assert made == text, "what fits is left alone"


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=40), st.integers(1, 120), st.sampled_from(Unit))
def test_numbers_and_times_stay_whole(pieces: list[str], most: int, unit: Unit) -> None:
    if unit is Unit.HANZI:
        return
    text = "".join(pieces)
    made = cut_text(text, Limit(most, unit))
    assert not Vendor.refuses(made, Limit(most, unit))
    if made == text or not made:
        return
    assert made.endswith("…")
    kept = made[:-1]
    assert text.startswith(kept)
    for number in NUMBER.finditer(text):
        assert not number.start() < len(kept) < number.end() - len(number[0]) + len(number[0].rstrip(" :.,/–-")), (
            text,
            made,
        )


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("维护至22:00结束", 7, "维护至…"),
        ("维护至22:00结束", 9, "维护至22:00…"),
        ("请拨400-820-1234联系", 14, "请拨…"),
        ("11月30日起", 6, "…"),
        ("11月30日起维护", 8, "11月30日起…"),
        ("降低15%以上的客户", 5, "降低…"),
        ("upgrading", 5, "…"),
        ("abc", 0, ""),
    ],
)
def test_where_it_is_cut(text: str, most: int, expected: str) -> None:
    assert cut_text(text, Limit(most)) == expected


def source(title: str = "号码认证维护", text: str = "认证升级中,建议短信留言。") -> Source:
    link = "http://acme.example/status/"
    return Source(title, text, "青禾网络", "2026-11-30 22:00~06:00", "认证维护", link, "守号", sms=text, remark=text)


@pytest.mark.parametrize("channel", Channel)
def test_every_field_of_every_channel_is_within_its_limit_and_it_says_what_was_cut(channel: Channel) -> None:
    for seed in range(5):
        long = source(text_of(300, Unit.CHARACTERS, seed), text_of(24_000, Unit.CHARACTERS, seed))
        made = rendered(long, channel)
        assert set(made) == set(LIMITS[channel])
        assert not [name for name, value in made.items() if Vendor.refuses(value, LIMITS[channel][name])]
    assert was_cut(long, channel)
    assert was_cut(source(), channel) == ()


def test_the_body_of_a_draft_is_markup_without_any_of_its_authors() -> None:
    made = rendered(source(text="<script>x</script>\n\n22:00 & later"), Channel.OFFICIAL_ACCOUNT)
    assert made["content"] == "<p>&lt;script&gt;x&lt;/script&gt;</p><p>22:00 &amp; later</p>"
    long = rendered(source(text="段落&\n" * 5000), Channel.OFFICIAL_ACCOUNT)["content"]
    assert long.endswith("</p>")
    assert long.count("<p>") == long.count("</p>")


def test_titles_are_one_line_and_texts_keep_theirs() -> None:
    made = rendered(source("升级\n 维护", "一\n二"), Channel.SITE)
    assert made == {"title": "升级 维护", "text": "一\n二"}
    assert rendered(source("升" * 81), Channel.SITE)["title"] == "升" * 79 + "…"
    wide = source("升" + "\n" * 90 + "级")
    assert was_cut(wide, Channel.SITE) == ()
    assert was_cut(source(text="升" + "\n" * 2000 + "级"), Channel.SITE) == ("text",)


@pytest.mark.parametrize(
    ("title", "thing"),
    [
        ("认证维护:22:00到06:00", "认证维护:22:00到06:00"),
        ("认证维护:2026年11月30日22:00到12月1日06:00", "认证维护"),
        ("认证维护：2026年11月30日22:00到12月1日06:00", "认证维护"),
    ],
)
def test_a_title_that_is_too_long_loses_its_hours(title: str, thing: str) -> None:
    assert rendered(source(title), Channel.MINI_PROGRAM)["thing"] == thing


def test_each_channel_says_it_in_its_own_form() -> None:
    plain = source("认证维护", "一\n \n二")
    assert rendered(plain, Channel.OFFICIAL_ACCOUNT) == {
        "title": "认证维护",
        "author": "青禾网络",
        "digest": "一 二",
        "content": "<p>一</p><p>二</p>",
    }
    assert rendered(plain, Channel.SMS) == {"text": "【守号】一\n \n二"}
    assert rendered(plain, Channel.MAIL) == {
        "subject": "认证维护",
        "text": "一\n \n二\n\n青禾网络\nhttp://acme.example/status/\n",
    }
    assert rendered(replace(plain, link=""), Channel.MAIL)["text"].endswith("\n\n青禾网络\n")
    assert rendered(plain, Channel.MINI_PROGRAM)["character_string"] == "2026-11-30 22:00~06:00"
