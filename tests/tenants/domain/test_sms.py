"""What an SMS may not carry for somebody else, however it is written."""

from __future__ import annotations

import pytest

from tenants.domain.sms import LONGEST_TYPED, cut, sms_safe, typed
from tests.growth import LINEAR, a_doubling


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("【工商银行】您的账户异常", "工商银行您的账户异常"),
        ("︻工商银行︼ [ICBC] ［ICBC］", "工商银行 ICBC ICBC"),
        ("http://evil 领取", "… 领取"),
        ("HTTPS://EVIL.example/pay?a=1", "…"),
        ("点击evil.com领取", "点击…领取"),
        ("点击 t.cn/Ab1 领取", "点击 … 领取"),
        ("www.银行", "…"),
        ("银行.中国", "银…"),
        ("evil。com", "…"),
        ("ｅｖｉｌ．ｃｏｍ", "…"),
        ("ev\u200bil.c\u200dom", "…"),
        ("1.2.3.4:8080/x", "…"),
        ("写信到boss@evil.example", "写信到…"),
        ("加 @evil", "加 …"),
        ("加 @@evil@x@y", "加 …"),
        ("a.公司.b.com与1.2。evil.com", "….…与1.2。…"),
        ("http://boss@evil/x", "…"),
        ("1http://evil", "…"),
        ("值班 139-0013-9000", "值班 139****9000"),
        ("值班 １３９００１３９０００", "值班 139****9000"),
    ],
)
def test_what_opens_a_door_or_signs_for_others_goes(said: str, left: str) -> None:
    assert sms_safe(said) == left
    assert sms_safe(left) == left, "once is enough"


@pytest.mark.parametrize(
    "said",
    [
        "“双11专线”已于 2026-11-27 10:20 生效：请查看“号码”。",
        "“A.P. Moller” runs from 27 Nov 2026 10:20. Reason: moved, 3.5 h later.",
        "杭州青禾网络科技有限公司（杭州），联系010-6512 3456",
    ],
)
def test_ordinary_words_stay_as_they_are(said: str) -> None:
    assert sms_safe(said) == said


def test_typed_texts_are_cut_wherever_they_stand() -> None:
    shortened = typed({"title": {"en": "x" * 100}, "names": ["【a】", 3], "at": None})
    assert shortened == {"title": {"en": "x" * (LONGEST_TYPED - 1) + "…"}, "names": ["a", 3], "at": None}
    assert typed(("【a】", "b")) == ["a", "b"]
    assert (cut("four", 4), cut("fours", 4)) == ("four", "fou…")


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "unit", ["a.", "a", "1.", "汉.", "a@", "@", "a-", "http:", "www", "a。", "1.1.1.1.", "86 ", "ﷺ"]
)
def test_no_text_takes_longer_than_its_length(unit: str) -> None:
    assert a_doubling(sms_safe, lambda size: unit * size) < LINEAR
    assert sms_safe(24 * "a." + "!") == 24 * "a." + "!"
