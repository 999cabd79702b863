"""Every code has its sentence, and the sentences take the parameters that the rules give."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

import pytest

from labels import texts
from labels.domain import backup, hygiene, importing as table, numbers, wanted
from labels.numbers import files, tables
from labels.recognition import recognise, texts as recognition_texts
from labels.recognition.features import FEATURES
from labels.recognition.normalise import NamePart

FAULTY = [
    "青",
    "青禾★",
    "青禾\u200b网络",
    "青禾，网络",
    "青禾аbc",
    "青禾ａ",
    "青禾網絡",
    "青禾龘龘",
    "青禾13800138000",
    "青禾1a3b8c0d0e1f3g8h",
    "青禾加微信",
    "青禾www.abc.com",
    "青禾a@b.cn",
    "赌博平台",
    "招商银行",
    "青禾95588",
    "找商银行",
    "最好的青禾",
    "客服",
    "双11专线",
    "测试",
    "青禾测试",
    "12345678",
    "青禾··网络",
]
ENGLISH = pytest.mark.usefixtures("in_english")


def documented(error: type[object]) -> set[str]:
    """The codes that the docstring of an error lists: `code: a, b (words), c. params: …`."""
    listed = re.search(r"code: (.*?)\.(?: params|\s*$)", " ".join((error.__doc__ or "").split()))
    assert listed
    return {each.strip() for each in re.sub(r"\([^)]*\)", "", listed[1]).replace(" and ", " ").split(",")}


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (recognition_texts.recognition, [*recognise.Reason, *hygiene.FindingCode]),
        (recognition_texts.feature, FEATURES),
        (recognition_texts.name_part, NamePart),
        (texts.number_kind, numbers.NumberKind),
        (texts.wanted_reason, wanted.WantedReason),
        (texts.visibility, wanted.VisibilityReason),
        (texts.backup_error, documented(backup.BackupError)),
    ],
)
@ENGLISH
def test_every_code_has_a_sentence(said: object, codes: Iterable[StrEnum | str]) -> None:
    for code in map(str, codes):
        sentence = said(code)  # type: ignore[operator]
        assert sentence
        assert sentence != code


def test_every_documented_code_is_in_a_table() -> None:
    assert set(map(str, hygiene.FindingCode)) == set(texts.FINDINGS)
    assert documented(numbers.NumberError) <= set(texts.NUMBER_ERRORS)
    assert documented(tables.ImportFileError) <= set(texts.IMPORT_PROBLEMS)
    of_rows = {code.split()[0] for code in documented(table.LineProblem) if not code.startswith("those")} | {
        "empty_file"
    }
    assert of_rows <= {*texts.IMPORT_PROBLEMS, *texts.NUMBER_ERRORS}


@pytest.mark.parametrize("label", FAULTY)
@ENGLISH
def test_findings_say_what_is_wrong(label: str) -> None:
    findings = hygiene.findings(label, "杭州青禾网络科技有限公司")
    assert findings
    for each in findings:
        sentence = texts.finding(each.code, each.params)
        assert sentence.endswith(".")
        assert "%" not in sentence


def test_the_faulty_labels_show_every_code() -> None:
    shown = {each.code for label in FAULTY for each in hygiene.findings(label, "杭州青禾网络科技有限公司")}
    assert shown == set(hygiene.FindingCode)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1" * 70,
        "12",
        "138x",
        "13800138000/13900139000",
        "+1 2025550123",
        "021-58881234转12",
        "58881234",
        "2158881234",
        "19900000",
    ],
)
@ENGLISH
def test_number_errors_say_what_is_wrong(text: str) -> None:
    with pytest.raises(numbers.NumberError) as refused:
        numbers.parse_number(text)
    sentence = texts.number_error(refused.value.code, refused.value.params)
    assert sentence != refused.value.code
    assert "%(" not in sentence


@ENGLISH
def test_import_problems_say_what_is_wrong() -> None:
    rows = [
        ["号码", "备注", "分组"],
        ["13800138000", "", ""],
        ["13800138000", "", ""],
        ["10690001234", "", ""],
        ["=A1", "", ""],
        [1.38e20, "", ""],
        [True, "", ""],
        ["13800138001", "长" * 61, ""],
        ["13800138002", "", "a\u200bb"],
        ["1" * 70, "", ""],
    ]
    problems = table.parse_rows(enumerate(rows, 1)).problems
    said = [texts.import_problem(each.code, each.params) for each in problems]
    assert len(said) == 8
    assert "line 2" in said[0]
    assert "61 characters" in said[-3]
    assert "U+200B" in said[-2]
    assert said[-1] == texts.number_error("too_long", {})
    assert not [sentence for sentence in said if "%" in sentence or " " not in sentence]
    for data in (b"", b"PK\x03\x04", b'number\n"12', b"x" * 3000, b"1,2" + b",3" * 60):
        with pytest.raises(tables.ImportFileError) as refused:
            files.import_numbers(data)
        assert texts.import_problem(refused.value.code, refused.value.params) != refused.value.code


@ENGLISH
def test_what_a_problem_counts_is_kept_in_digits_and_said_with_thousands_apart() -> None:
    assert "100,000 lines" in texts.import_problem("too_many_rows", {"most": "100000"})
    assert "2,000 more" in texts.import_problem("too_many_unproved", {"more": "2,000"}), "as it was kept before"
    assert "line 1000 " in texts.import_problem("cell_too_long", {"line": "1000", "longest": "1000"}), "to be found"


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert texts.finding("new_rule", {"word": "x"}) == "new_rule"
