import time
from collections.abc import Collection

import pytest
from hypothesis import given, strategies as st

from labels.domain import hygiene
from labels.domain.findings import Finding, Severity
from labels.domain.hygiene import FindingCode, Policy, findings, standby_findings, tidy
from tests.labels.shared_names import LOOK_LIKE_NUMBERS, rows

FIRM = "南京云杉谷信息科技有限公司"


def codes(label: str, legal_name: str = FIRM, own_numbers: Collection[str] = ()) -> dict[FindingCode, Severity]:
    return {finding.code: finding.severity for finding in findings(label, legal_name, own_numbers)}


@pytest.mark.parametrize(
    "label",
    [
        "云杉谷",
        "云杉谷信息",
        "云杉谷售后",
        "云杉谷-客服",
        "云杉谷（南京）",
        "云杉谷(南京)",
        "云杉谷·教育",
        "云杉谷双11专线",
        "云杉谷618专线",
        "云杉谷4S店",
        "58云杉",
        "云杉谷2026",
        "云杉谷Cloud",
        "云杉谷一二三",
        "云杉一一零",
        "云杉I10",
        "0il10",
        "1l0Go",
        "要10",
        "oil",
        "云杉谷三四五六七",
        "Face++",
        "云杉谷 客服",
        "八达岭小学",
        "五洲四海",
        "九九八十一",
    ],
)
def test_an_honest_label_raises_nothing(label: str) -> None:
    assert codes(label) == {}


@pytest.mark.parametrize(
    ("label", "code", "severity"),
    [
        # numbers in any disguise
        ("云杉谷13800138000", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷138-0013-8000", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷１３８００１３８０００", FindingCode.CONTACT, Severity.REJECT),
        ("云杉①③⑧⓪⓪①③⑧⓪⓪⓪", FindingCode.CONTACT, Severity.REJECT),
        ("云杉❶❸❽❶❷❸❹❺❻", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷一三八零零一三八零零零", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷壹叁捌零零壹叁捌零零零", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷幺三八洞洞幺三八", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷138OOl38OOO", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷1 3 8 0 0 1 3 8", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷138零零一三八000", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷025杠8888杠6666", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷4008208820", FindingCode.CONTACT, Severity.REJECT),
        ("1云3杉8谷0信0息1科3技", FindingCode.CONTACT, Severity.REVIEW),
        ("云杉谷88888", FindingCode.CONTACT, Severity.REVIEW),
        ("云杉谷8888888", FindingCode.CONTACT, Severity.REJECT),
        ("云2谷13800138000", FindingCode.CONTACT, Severity.REJECT),
        # other ways around the certified number
        ("云杉谷微信", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷薇信", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷vx", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷V信", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷加 微", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷微·信", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷QQ", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷扣扣", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷扫码领券", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷粉丝群", FindingCode.CONTACT, Severity.REJECT),
        ("云杉谷公众号", FindingCode.CONTACT, Severity.REJECT),
        # links
        ("yunshan.com", FindingCode.LINK, Severity.REJECT),
        ("云杉网点com", FindingCode.LINK, Severity.REJECT),
        ("云杉网。cn", FindingCode.LINK, Severity.REJECT),
        ("a@yunshan", FindingCode.LINK, Severity.REJECT),
        ("https云杉谷", FindingCode.LINK, Severity.REJECT),
        ("www云杉谷", FindingCode.LINK, Severity.REJECT),
        ("云杉ａ＠ｂ", FindingCode.LINK, Severity.REJECT),
        ("-.com", FindingCode.LINK, Severity.REJECT),
        # what no label offers
        ("云杉谷网 赌", FindingCode.FORBIDDEN, Severity.REJECT),
        ("云杉谷刷單", FindingCode.FORBIDDEN, Severity.REJECT),
        ("云杉谷代开发票", FindingCode.FORBIDDEN, Severity.REJECT),
        # institutions
        ("南京市公安局", FindingCode.PROTECTED, Severity.REJECT),
        ("公·安·局", FindingCode.PROTECTED, Severity.REJECT),
        ("云杉谷法院", FindingCode.PROTECTED, Severity.REJECT),
        ("税务局", FindingCode.PROTECTED, Severity.REJECT),
        ("工商银行", FindingCode.PROTECTED, Severity.REJECT),
        ("建設銀行", FindingCode.PROTECTED, Severity.REJECT),
        ("云杉谷京东客服", FindingCode.PROTECTED, Severity.REJECT),
        ("云杉谷12315", FindingCode.PROTECTED, Severity.REJECT),
        ("95533", FindingCode.PROTECTED, Severity.REJECT),
        ("云杉谷120", FindingCode.PROTECTED, Severity.REVIEW),
        ("120云杉谷", FindingCode.PROTECTED, Severity.REJECT),
        ("云杉谷医保", FindingCode.PROTECTED, Severity.REVIEW),
        ("支富宝客服", FindingCode.IMPERSONATION, Severity.REVIEW),
        ("工裔银行", FindingCode.IMPERSONATION, Severity.REVIEW),
        ("招伤银行", FindingCode.IMPERSONATION, Severity.REVIEW),
        ("云杉谷政府指定", FindingCode.IMPERSONATION, Severity.REVIEW),
        *((label, FindingCode.IMPERSONATION, Severity.REVIEW) for label in LOOK_LIKE_NUMBERS),
        ("云杉谷九五五八八", FindingCode.IMPERSONATION, Severity.REVIEW),
        ("云杉谷专案组", FindingCode.IMPERSONATION, Severity.REVIEW),
        # superlatives
        ("云杉谷第一", FindingCode.SUPERLATIVE, Severity.REJECT),
        ("云杉谷全网最低价", FindingCode.SUPERLATIVE, Severity.REJECT),
        ("云杉谷顶级", FindingCode.SUPERLATIVE, Severity.REJECT),
        ("云杉谷100%", FindingCode.CHARSET, Severity.REJECT),
        # characters
        ("云杉谷★", FindingCode.CHARSET, Severity.REJECT),
        ("云杉谷😀", FindingCode.CHARSET, Severity.REJECT),
        ("云杉谷/客服", FindingCode.CHARSET, Severity.REJECT),
        ("-云杉谷", FindingCode.CHARSET, Severity.REJECT),
        ("云杉谷--客服", FindingCode.CHARSET, Severity.REJECT),
        ("云杉谷 ", FindingCode.CHARSET, Severity.REJECT),
        ("2026", FindingCode.CHARSET, Severity.REJECT),
        ("20-26", FindingCode.CHARSET, Severity.REJECT),
        ("云杉①", FindingCode.CHARSET, Severity.REJECT),
        ("云杉.谷", FindingCode.CHARSET, Severity.REJECT),
        ("云杉A.B", FindingCode.CHARSET, Severity.REVIEW),
        ("云杉谷Ａ座", FindingCode.CHARSET, Severity.REVIEW),
        ("云杉\u200b谷", FindingCode.INVISIBLE, Severity.REJECT),
        ("\u202e谷杉云", FindingCode.INVISIBLE, Severity.REJECT),
        ("云杉谷\ufe0f", FindingCode.INVISIBLE, Severity.REJECT),
        ("云杉\u0301谷", FindingCode.INVISIBLE, Severity.REJECT),
        ("云杉ㅤ谷", FindingCode.INVISIBLE, Severity.REJECT),
        ("云杉谷\n", FindingCode.INVISIBLE, Severity.REJECT),
        ("云杉\u2028谷", FindingCode.INVISIBLE, Severity.REJECT),
        ("云杉\u2800谷", FindingCode.INVISIBLE, Severity.REJECT),
        ("云杉谷Сloud", FindingCode.MIXED_SCRIPT, Severity.REJECT),  # Cyrillic С
        ("云杉谷ΑΒ", FindingCode.MIXED_SCRIPT, Severity.REJECT),  # Greek
        ("エ商银行", FindingCode.MIXED_SCRIPT, Severity.REJECT),  # Katakana
        ("云杉⾕", FindingCode.CHARSET, Severity.REJECT),  # a radical that looks like 谷
        ("雲杉谷", FindingCode.VARIANT, Severity.REJECT),
        ("云杉谷喆", FindingCode.VARIANT, Severity.REVIEW),
        # nobody's name
        ("客服", FindingCode.NEUTRAL, Severity.REJECT),
        ("官方客服热线", FindingCode.NEUTRAL, Severity.REJECT),
        ("温馨提示", FindingCode.NEUTRAL, Severity.REJECT),
        ("客·服", FindingCode.NEUTRAL, Severity.REJECT),
        ("测试", FindingCode.TESTING, Severity.REJECT),
        ("TEST", FindingCode.TESTING, Severity.REJECT),
        ("测试客服", FindingCode.TESTING, Severity.REJECT),
        ("云杉谷测试", FindingCode.TESTING, Severity.REVIEW),
        ("双11专线", FindingCode.SCENE_ONLY, Severity.NOTE),
        ("双十一客服", FindingCode.SCENE_ONLY, Severity.NOTE),
        ("暑期班", FindingCode.SCENE_ONLY, Severity.NOTE),
        ("课程顾问", FindingCode.SCENE_ONLY, Severity.NOTE),
        # length
        ("云", FindingCode.LENGTH, Severity.REJECT),
        ("", FindingCode.LENGTH, Severity.REJECT),
        ("云杉谷" * 7, FindingCode.LENGTH, Severity.REJECT),
    ],
)
def test_a_fault_is_found(label: str, code: FindingCode, severity: Severity) -> None:
    assert codes(label).get(code) is severity


@pytest.mark.parametrize(
    ("label", "legal_name", "own_numbers", "code"),
    [
        ("第一谷", "第一谷粮油有限公司", (), FindingCode.SUPERLATIVE),
        ("极致谷", "南京极致谷科技有限公司", (), FindingCode.SUPERLATIVE),
        ("yunshan.com", "南京yunshan网络有限公司", (), FindingCode.LINK),
        ("58.com", "北京五八信息技术有限公司", (), FindingCode.LINK),
        ("2345678", "上海二三四五六七八网络有限公司", (), FindingCode.CONTACT),
        ("2345678", "五六上海二三四五六七八网络有限公司", (), FindingCode.CONTACT),
        ("2026", "南京2026文化有限公司", (), FindingCode.CHARSET),
        ("客服", "客服云科技有限公司", (), FindingCode.NEUTRAL),
        ("云杉谷95123", FIRM, ("95123",), FindingCode.PROTECTED),
        ("云杉谷4008208820", FIRM, ("4008208820",), FindingCode.CONTACT),
        ("彩金谷", "江苏彩金谷包装有限公司", (), FindingCode.FORBIDDEN),
        ("云杉检测测试", "江苏云杉检测测试有限公司", (), FindingCode.TESTING),
    ],
)
def test_what_is_a_part_of_the_legal_name_or_ones_own_goes_to_review(
    label: str, legal_name: str, own_numbers: Collection[str], code: FindingCode
) -> None:
    own = [each for each in findings(label, legal_name, own_numbers) if each.code is code]
    assert [each.severity for each in own] == [Severity.REVIEW]


@pytest.mark.parametrize(
    ("label", "legal_name"),
    [
        ("江苏公安学院", "江苏公安学院"),
        ("浙商银行", "浙商银行股份有限公司"),
        ("招行客服", "招商银行股份有限公司南京分行"),
        ("中通快递", "中通快递股份有限公司"),
        ("燊昊堃", "南京燊昊堃商贸有限公司"),
    ],
)
def test_a_firms_own_name_is_not_protected_against_it(label: str, legal_name: str) -> None:
    assert codes(label, legal_name) == {}


def test_a_finding_says_where_and_what() -> None:
    assert findings("云杉谷微·信", FIRM) == (Finding(FindingCode.CONTACT, Severity.REJECT, 3, 6, {"word": "微信"}),)
    assert findings("云杉谷客服雲", FIRM) == (
        Finding(FindingCode.VARIANT, Severity.REJECT, 5, 6, {"character": "雲", "suggestion": "云"}),
    )
    (number,) = (each for each in findings("云杉①③⑧00138000谷", FIRM) if each.code is FindingCode.CONTACT)
    assert (number.start, number.end, number.params) == (2, 13, {"digits": "13800138000"})


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("云", [(FindingCode.LENGTH, Severity.REJECT, 0, 1, {"length": "1", "shortest": "2", "longest": "18"})]),
        ("云/杉", [(FindingCode.CHARSET, Severity.REJECT, 1, 2, {"character": "/"})]),
        ("云，杉", [(FindingCode.CHARSET, Severity.REJECT, 1, 2, {"character": "，"})]),
        ("云Ａ", [(FindingCode.CHARSET, Severity.REVIEW, 1, 2, {"character": "Ａ", "suggestion": "A"})]),
        ("云\u200b杉", [(FindingCode.INVISIBLE, Severity.REJECT, 1, 2, {"character": "U+200B"})]),
        ("云喆", [(FindingCode.VARIANT, Severity.REVIEW, 1, 2, {"character": "喆"})]),
        ("云ℂ", [(FindingCode.MIXED_SCRIPT, Severity.REJECT, 1, 2, {"character": "ℂ", "suggestion": "C"})]),
        ("云\uf907", [(FindingCode.MIXED_SCRIPT, Severity.REJECT, 1, 2, {"character": "\uf907", "suggestion": "龜"})]),
        ("云С", [(FindingCode.MIXED_SCRIPT, Severity.REJECT, 1, 2, {"character": "С"})]),
        ("20-26", [(FindingCode.CHARSET, Severity.REJECT, 0, 5, {})]),
        ("-云杉", [(FindingCode.CHARSET, Severity.REJECT, 0, 1, {"character": "-"})]),
        ("㈱a@b", [(FindingCode.CHARSET, Severity.REJECT, 0, 1, {"character": "㈱"}),
                   (FindingCode.LINK, Severity.REJECT, 1, 4, {"link": "a@b"}),
                   (FindingCode.CHARSET, Severity.REJECT, 2, 3, {"character": "@"})]),
        ("云http", [(FindingCode.LINK, Severity.REJECT, 1, 5, {"link": "http"})]),
        ("云com", []),
        ("WWW云COM", [(FindingCode.LINK, Severity.REJECT, 0, 3, {"link": "WWW"}),
                      (FindingCode.LINK, Severity.REJECT, 4, 7, {"link": "COM"})]),
        ("网点com", [(FindingCode.LINK, Severity.REJECT, 0, 5, {"link": "网点com"})]),
        ("云杉谷95588", [(FindingCode.PROTECTED, Severity.REJECT, 3, 8, {"digits": "95588"})]),
        ("1云3杉8谷0信0息1科3技", [(FindingCode.CONTACT, Severity.REVIEW, 0, 13, {})]),
        ("1云3杉8谷0信0息1科技", []),
        ("测试客服", [(FindingCode.TESTING, Severity.REJECT, 0, 4, {})]),
        ("测试云杉", [(FindingCode.TESTING, Severity.REVIEW, 0, 2, {"word": "测试"})]),
        ("云杉测试", [(FindingCode.TESTING, Severity.REVIEW, 2, 4, {"word": "测试"})]),
        ("云杉测试谷", []),
        ("客服专线", [(FindingCode.NEUTRAL, Severity.REJECT, 0, 4, {})]),
        ("客服双11", [(FindingCode.SCENE_ONLY, Severity.NOTE, 0, 5, {"scene": "双11"})]),
    ],
)  # fmt: skip
def test_all_that_is_found_and_where(
    label: str, expected: list[tuple[FindingCode, Severity, int, int, dict[str, str]]]
) -> None:
    assert findings(label, FIRM) == tuple(Finding(*each) for each in expected)


def test_general_words_of_all_kinds_stand_together() -> None:
    assert hygiene._general_words.__wrapped__().cover("测试客服双11") == ["测试", "客服", "双11"]


def test_only_variants_are_forgiven_to_a_legal_name() -> None:
    assert [each.code for each in findings("喆/雲/", "喆/雲/有限公司")] == [FindingCode.CHARSET] * 2


LONG = 100  # characters that are looked into


@pytest.mark.parametrize(
    ("label", "length"),
    [
        ("微信" + "云" * (LONG - 1), 101),
        ("ﷺ" * 6, 108),  # one character that stands for eighteen
        ("ﷺ" * LONG, 1800),
        ("ﷺ" * (LONG + 1), 101),
    ],
)
def test_what_is_too_long_to_be_a_label_is_not_looked_into(label: str, length: int) -> None:
    for check, longest in ((findings(label, FIRM), "18"), (standby_findings(label, FIRM, OWN), "20")):
        params = {"length": str(length), "shortest": "2", "longest": longest}
        assert check == (Finding(FindingCode.LENGTH, Severity.REJECT, 0, len(label), params),)


@pytest.mark.parametrize("label", ["微信" + "云" * (LONG - 2), "微信" + "㈱" * 32 + "云云"])
def test_all_of_a_hundred_characters_are_looked_into(label: str) -> None:
    for check in (findings(label, FIRM), standby_findings(label, FIRM, OWN)):
        assert {FindingCode.LENGTH, FindingCode.CONTACT} <= {each.code for each in check}
    assert FindingCode.LENGTH not in codes("㈱" * 7), "its length is that of what is written"


def test_a_policy_may_hold_scene_labels_back_and_set_other_lengths() -> None:
    strict = Policy(shortest=4, longest=6, scene_only=Severity.REVIEW)
    assert findings("双11专线", FIRM, policy=strict)[0].severity is Severity.REVIEW
    assert findings("云杉谷", FIRM, policy=strict)[0].params == {"length": "3", "shortest": "4", "longest": "6"}


def test_tidying_changes_width_and_spaces_only() -> None:
    assert tidy(" 云杉谷（Ａ）　客服 ") == "云杉谷(A) 客服"
    assert tidy("云杉谷—客服・京") == "云杉谷-客服·京"
    assert tidy("云杉\u200b谷①") == "云杉\u200b谷①"


# Standby labels

OWN = ("+862586001234", "4008208820", "+8613800138000")


@pytest.mark.parametrize(
    "text",
    [
        "维护中-紧急联系XX",
        "维护中-紧急联系4008208820",
        "维护中 400-820-8820",
        "维护中-紧急02586001234",
        "认证升级中-13800138000",
        "云杉谷维护中",
    ],
)
def test_a_standby_label_may_carry_ones_own_number(text: str) -> None:
    assert standby_findings(text, FIRM, OWN) == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("维护中-紧急联系4008208821", FindingCode.CONTACT),
        ("维护中-13900139000", FindingCode.CONTACT),
        ("维护中-①③⑧00138000", FindingCode.CONTACT),  # its own, but not plainly written
        ("维护中-一三八零零一三八零零零", FindingCode.CONTACT),
        ("维护中-加微信", FindingCode.CONTACT),
        ("维护中-95588", FindingCode.PROTECTED),
        ("公安局维护中", FindingCode.PROTECTED),
        ("维护中-www.a.com", FindingCode.LINK),
        ("维护中-紧急联系400-820-8820客服", FindingCode.LENGTH),
    ],
)
def test_a_standby_label_may_carry_nothing_else(text: str, code: FindingCode) -> None:
    severities = {each.severity for each in standby_findings(text, FIRM, OWN) if each.code is code}
    assert severities == {Severity.REJECT}


# Measured

FAMILIES = {
    "CONTACT": {FindingCode.CONTACT, FindingCode.LINK},
    "NEUTRAL": {FindingCode.NEUTRAL, FindingCode.TESTING},
    "SCENE_ONLY": {FindingCode.SCENE_ONLY},
    "CHARSET": {FindingCode.CHARSET, FindingCode.INVISIBLE, FindingCode.MIXED_SCRIPT},
    "SUPERLATIVE": {FindingCode.SUPERLATIVE},
    "FORBIDDEN": {FindingCode.FORBIDDEN},
    "PROTECTED": {FindingCode.PROTECTED, FindingCode.IMPERSONATION},
    "VARIANT": {FindingCode.VARIANT},
}


def test_every_shared_case_holds() -> None:
    wrong = []
    for row in rows("hygiene_cases.csv"):
        said = set(codes(row["label"], row["full_name"]))
        families = [FAMILIES[code] for code in row["must_codes"].split("|") if code]
        if (not families and said) or not all(said & family for family in families):
            wrong.append((row["label"], row["must_codes"], said))
    assert wrong == []


def test_real_names_rarely_raise_an_alarm() -> None:
    names = [row for row in rows("dev.csv") if row["label"] == "1"][::5]
    alarms = [row["short_name"] for row in names if findings(row["short_name"], row["full_name"])]
    assert len(alarms) / len(names) < 0.01


def test_it_is_fast() -> None:
    labels = [f"云杉谷第{number}校区课程顾问" for number in range(500)]
    started = time.process_time()
    for label in labels:
        findings(label, FIRM)
    assert (time.process_time() - started) / len(labels) < 0.001


@given(st.text(max_size=24), st.text(max_size=24))
def test_any_text_gets_findings_that_lie_in_it(label: str, legal_name: str) -> None:
    for check in (findings(label, legal_name), standby_findings(label, legal_name, OWN)):
        assert all(0 <= each.start <= each.end <= len(label) for each in check)
        assert list(check) == sorted(check, key=lambda each: (each.start, each.end, each.code))
    assert tidy(tidy(label)) == tidy(label)
