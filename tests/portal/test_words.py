"""Wordings that were mended do not come back, in the sources or in the catalogue; docs/words.md names each term."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

from tests.messages import parts_of_all

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
# What people read stands in the catalogue, as its sources say it: the catalogue is up to date (test_catalogue).
BANNED_ENGLISH = [
    r"^Again and again$",
    r"cannot wait, because",
    r"\bgo(es)? on longer\b",
    r"^Ask the support\b|\bask the support\b",
    r"\bYou (still )?owe\b|\byou still owe\b",
    r"\bHook-up\b",
    r"\bHow the portal speaks\b",
    r"^Gate\b|\b[Gg]ate “",
    r"^To come$",
    r"\b[Ll]et it pass\b|\blet pass\b",
    r"\bFits (from|when|without|outside)\b",
    r"\bSomeone was faster\b",
    r"\b[Nn]o legal time\b|\blegal time\b",
    r"\bTidied up\b|\bBeing tidied up\b",
    r"\bstarve\b",
    r"\b[Hh]and(s|ed)? in\b",
    r"\blooked at again\b",
    r"\bany more\b",
    r"\b[Yy]our company\b",
    r"\b(is|are) told\b",
    r"^Nothing: |^Fast lane: (?!changes a day)",
    r"\b[Hh]and(ed|ing|s)?( it| them| this| that)? in\b",
    r"\bany more\b",
    r"\b[Yy]our company\b",
    r"\b(is|are|be|been|was|were|being) told\b",
    r"^(Numbers proved|Target labels set|Published on (every directory|the directories))$",
    r"^Over by itself$|^Somebody else has to$|\b[Tt]old so far\b|\b[Nn]ot told yet\b|^Its number$",
    r"^Told$|^accounts$",
    r"^Viewed: (?!%\(what\)s$)",
    r"\b([Ss]omebody|[Nn]obody|[Ee]ach|[Oo]ne|[Ww]ho|[Nn]one) of you\b",
]
BANNED_CHINESE = [
    r"有人抢先|已被他人抢先",
    r"合规时间|合规时段",
    r"审核单",
    r"审核人员",
    r"号码库",
    r"当个工作日",
    r"已结月份",
    r"门户显示设置",
    r"没有可用时间",
    r"^不展示：|^快速通道：(?!每日)",
    r"欢迎[,，] ",
    r"贵司|贵方|贵公司|贵企业|贵单位|被叫方",
    r"呼叫记录|话单",
    r"“显示”页",
    r"批准|审批",
    r"接管",
    r"移交",
    r"证照编号",
    r"终端(已|均)?显示|手机已显示|终端生效|终端所见",
]
WRITTEN = ("subject", "email", "bot")  # of a message, beside what is sent as SMS or read aloud
SHORT = re.compile(r"/messages/[a-z]\w*\.txt$|^maintenance/seasons/services\.py$")
WANTED = {
    "Repeat": "重复",
    "Emergency reason": "紧急原因",
    "Extend": "延长",
    "Contact support": "联系客服",
    "Outstanding documents": "待补交的材料",
    "Preferences": "偏好设置",
    "Platform integration": "平台接入",
    "Step completed: {gate}": "检查点已完成：{gate}",
    "Pending": "未开始",
    "Wrapped up": "收尾完成",
    "History": "操作记录",
    "Evidence": "存证",
    "closed months": "已结算月份",
    "Amount due": "应付",
}


@pytest.fixture(scope="module")
def catalogue() -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete]


@pytest.mark.parametrize("pattern", BANNED_ENGLISH)
def test_english_that_was_mended(catalogue: list[polib.POEntry], pattern: str) -> None:
    said = [text for entry in catalogue for text in (entry.msgid, entry.msgid_plural) if text]
    assert not [text for text in said if re.search(pattern, text)]


@pytest.mark.parametrize("pattern", BANNED_CHINESE)
def test_chinese_that_was_mended(catalogue: list[polib.POEntry], pattern: str) -> None:
    said = [text for entry in catalogue for text in (entry.msgstr, *entry.msgstr_plural.values())]
    assert not [text for text in said if re.search(pattern, text)]


@pytest.mark.parametrize(("english", "chinese"), WANTED.items())
def test_words_that_were_asked_for(catalogue: list[polib.POEntry], english: str, chinese: str) -> None:
    assert chinese in {entry.msgstr for entry in catalogue if entry.msgid == english}


def test_one_english_word_of_two_meanings_has_two_in_chinese(catalogue: list[polib.POEntry]) -> None:
    said = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in catalogue}
    assert {text: said["call", text] for text in ("answered", "no answer", "busy", "rejected", "suspended")} == {
        "answered": "已接通",
        "no answer": "无人接听",
        "busy": "占线",
        "rejected": "拒接",
        "suspended": "停机",
    }
    assert (said["maintenance", "Before"], said["maintenance", "After"]) == ("维护前", "维护后")
    assert (said[None, "Answer"], said[None, "Response"]) == ("答复", "应答")


def test_nothing_beside_the_catalogue_says_them() -> None:
    """Texts in sources that are not translated, such as addresses of the API, say none of it either."""
    sources = [
        path
        for room in ("portal", "maintenance", "labels", "compliance", "tenants", "templates")
        for path in (ROOT / room).rglob("*")
        if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts
    ]
    banned = re.compile(r"Again and again|Ask the support|What you still owe|Hook-up of a platform|Someone was faster")
    assert not [str(path) for path in sources if banned.search(path.read_text())]


def test_the_first_texts_of_agreements_say_what_the_pages_say() -> None:
    texts = [path.read_text() for path in (ROOT / "tenants/agreements/first_texts").glob("*.zh.txt")]
    assert texts
    assert not [pattern for pattern in BANNED_CHINESE for text in texts if re.search(pattern, text, re.MULTILINE)]
    assert not [text for text in texts if "“支持”" in text]


def test_chinese_has_the_points_of_chinese(catalogue: list[polib.POEntry]) -> None:
    ascii_points = re.compile(r"[\u4e00-\u9fff][,;:!?](?=\s|$|[\u4e00-\u9fff])|\([\u4e00-\u9fff]|[\u4e00-\u9fff]\)")
    said = [
        text for entry in catalogue if "," not in entry.msgid for text in (entry.msgstr, *entry.msgstr_plural.values())
    ]
    assert not [text for text in said if ascii_points.search(text)]


def test_a_count_stands_apart_from_its_unit(catalogue: list[polib.POEntry]) -> None:
    """But in SMS, of which each character counts, in what is read aloud, and in titles that both name."""
    joined = re.compile(r"(?:%\(\w+\)[sd]|\{\w+\})(?:天|个|分钟|小时|次|条|位|项|份|台|通|行|字|人)")
    letters = " ".join(
        " ".join(text.split()) for parts in parts_of_all().values() for part, text in parts.items() if part in WRITTEN
    )
    pages = [
        entry
        for entry in catalogue
        if not all(SHORT.search(path) for path, _line in entry.occurrences)
        or re.sub(r"%\((\w+)\)s", r"{{ \1 }}", entry.msgid) in letters
    ]
    said = [text for entry in pages for text in (entry.msgstr, *entry.msgstr_plural.values())]
    assert not [text for text in said if joined.search(text)]


def test_the_glossary_is_a_table_of_both_languages() -> None:
    rows = [line.split("|") for line in (ROOT / "docs/words.md").read_text().split("## Terms")[1].splitlines()]
    terms = [row for row in rows if len(row) == 6][2:]
    assert len(terms) > 40
    assert all(re.search(r"[\u4e00-\u9fff]", row[2]) and re.search(r"[A-Za-z]", row[3]) for row in terms)
    assert len({row[1].strip() for row in terms}) == len(terms)
