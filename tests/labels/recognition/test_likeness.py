"""How one registered name passes for another."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from labels.domain.disguise import skeleton
from labels.domain.findings import Decision
from labels.domain.hygiene import institutions_named
from labels.domain.lexicon import radicals
from labels.recognition.likeness import Likeness, likeness
from labels.recognition.recognise import recognise

QINGHE = "杭州青禾网络科技有限公司"


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (QINGHE, Likeness.SAME),
        ("杭州⻘禾网络科技有限公司", Likeness.SAME),  # U+2ED8, a radical
        ("杭州\u200b青禾网络科技有限公司", Likeness.SAME),
        ("\u202e杭州青禾网络科技有限公司", Likeness.SAME),
        ("杭州青禾網絡科技有限公司", Likeness.SAME),
        ("杭州清禾网络科技有限公司", Likeness.ALIKE),  # heard as the same
        ("杭州青禾网洛科技有限公司", Likeness.ALIKE),
        ("上海青禾网络科技有限公司", Likeness.SAME_CORE),
        ("杭州青禾网络科技有限责任公司", Likeness.SAME_CORE),
        ("杭州红叶网络科技有限公司", None),
        ("好邻便利店", None),
    ],
)
def test_what_passes_for_a_firm(other: str, expected: Likeness | None) -> None:
    assert likeness(QINGHE, other) is expected
    assert likeness(other, QINGHE) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("ＡＢＣ咨询", "ABC咨询", Likeness.SAME), ("孙琳", "孙琳", Likeness.SAME), ("孙琳", "孙林", None), ("", "", None)],
)
def test_short_names_are_only_the_same(one: str, other: str, expected: Likeness | None) -> None:
    assert likeness(one, other) is expected


@given(st.sampled_from(sorted(radicals().items())))
def test_every_radical_reads_as_its_ideograph(pair: tuple[str, str]) -> None:
    radical, ideograph = pair
    assert skeleton(radical).text == skeleton(ideograph).text != ""


def test_a_label_with_a_radical_is_known_and_still_no_label() -> None:
    recognition = recognise("⻘禾网络", QINGHE)
    assert recognition.alignment[2] == ("青", True), "seen through"
    assert (recognition.decision, "charset" in recognition.codes) == (Decision.REJECT, True)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("中国工商银行股份有限公司", "中国工商银行"),
        ("深圳市腾讯计算机系统有限公司", "微信支付"),  # by the mark 腾讯
        ("北京公商银行咨询有限公司", "工商银行"),  # heard as the same
        ("杭州淘宝网络有限公司", "淘宝"),
    ],
)
def test_protected_names_are_known_in_a_name(name: str, word: str) -> None:
    assert word in [institution.word for _part, institution in institutions_named(name)]


def test_an_ordinary_name_carries_none() -> None:
    for name in (QINGHE, "好邻便利店", "北京市明理律师事务所"):
        assert institutions_named(name) == []
