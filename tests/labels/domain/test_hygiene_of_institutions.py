"""Institutions named in a label or a legal name, openly or in disguise: with a few of our own."""

from __future__ import annotations

import pytest

from labels.domain import hygiene
from labels.domain.findings import Severity
from labels.domain.hygiene import FindingCode, findings, institutions_named
from labels.domain.lexicon import TO_REVIEW, Institution, WordList

FIRM = "南京云杉谷信息科技有限公司"
BANK, POLICE = Institution("工商银行", "bank", ("工商总行",)), Institution("公安局", "authority", ())
# What sounds like the bank stands at the end of the one, and at the beginning of the other.
ENDS, BEGINS = Institution("京供商银行", "bank", ()), Institution("供商银行城", "bank", ())
CARDS = Institution("银行卡部", "bank", ())
COURT = Institution("法院", "authority", ())
INSURANCE = Institution("医保局", TO_REVIEW, ())
TRAFFIC = Institution("交管123", "authority", ())
ALL = {each.word: each for each in (COURT, INSURANCE, TRAFFIC, BANK, POLICE, ENDS, BEGINS, CARDS)}
ALIKE = {"工": frozenset("土"), "土": frozenset("工")}


@pytest.fixture(autouse=True)
def few_institutions(monkeypatch: pytest.MonkeyPatch) -> None:
    marks = {"工商总行": BANK}
    for name, value in {
        "institutions": ALL,
        "institution_words": WordList(ALL),
        "institutions_by_mark": marks,
        "institution_marks": WordList(marks),
        "lookalikes": ALIKE,
    }.items():
        monkeypatch.setattr(hygiene, name, lambda value=value: value)
    monkeypatch.setattr(hygiene, "_institutions_by_length", hygiene._institutions_by_length.__wrapped__)


def found(label: str, legal_name: str = FIRM) -> list[tuple[str, Severity, int, int, str]]:
    codes = (FindingCode.PROTECTED, FindingCode.IMPERSONATION)
    every = [each for each in findings(label, legal_name) if each.code in codes]
    return [(each.code, each.severity, each.start, each.end, each.params["word"]) for each in every]


def openly(institution: Institution, start: int, severity: Severity = Severity.REJECT) -> tuple[object, ...]:
    return FindingCode.PROTECTED, severity, start, start + len(institution.word), institution.word


def in_disguise(institution: Institution, start: int) -> tuple[object, ...]:
    return FindingCode.IMPERSONATION, Severity.REVIEW, start, start + len(institution.word), institution.word


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("云杉工商银行", [openly(BANK, 2)]),
        ("医保局云杉", [openly(INSURANCE, 0, Severity.REVIEW)]),
        ("供商银行云杉", [in_disguise(BANK, 0)]),  # by its sound
        ("云杉土商银行", [in_disguise(BANK, 2)]),  # by its looks
        ("云杉工安局", [in_disguise(POLICE, 2)]),
        ("公安局工安局", [openly(POLICE, 0), in_disguise(POLICE, 3)]),
        ("供商银行工安局", [in_disguise(BANK, 0), in_disguise(POLICE, 4)]),
        ("供应银行", []),  # one character is another
        ("法元", []),  # two syllables sound like too much
        ("一保局", []),  # what only goes to review is not looked for in disguise
        ("教管123", []),
        ("法院供商银行", [openly(COURT, 0), in_disguise(BANK, 2)]),
        ("供商银行法院", [in_disguise(BANK, 0), openly(COURT, 4)]),
        ("京供商银行", [openly(ENDS, 0)]),  # within one that is named openly nothing is in disguise
        ("供商银行城", [openly(BEGINS, 0)]),
        ("法院京供商银行", [openly(COURT, 0), openly(ENDS, 2)]),
        ("法院供商银行城", [openly(COURT, 0), openly(BEGINS, 2)]),
        ("工商银行卡部", [openly(BANK, 0)]),  # one that begins within it is not in disguise
    ],
)
def test_institutions_are_found_openly_and_in_disguise(label: str, expected: list[tuple[object, ...]]) -> None:
    assert found(label) == expected


@pytest.mark.parametrize(
    ("label", "legal_name"),
    [
        ("工商银行", "中国工商银行股份有限公司"),
        ("工商银行", "工商总行"),
        ("供商银行", "工商总行"),
        ("供商银行", "南京供商银行设备有限公司"),
    ],
)
def test_what_the_legal_name_carries_is_the_firms_own(label: str, legal_name: str) -> None:
    assert found(label, legal_name) == []


def test_a_finding_says_of_which_kind_the_institution_is() -> None:
    (finding,) = (each for each in findings("云杉法院", FIRM) if each.code is FindingCode.PROTECTED)
    assert finding.params == {"word": "法院", "kind": "authority"}


@pytest.mark.parametrize(
    ("legal_name", "named"),
    [
        (FIRM, []),
        ("南京工商总行", [("工商总行", BANK)]),
        ("法院与工商银行", [("法院", COURT), ("工商银行", BANK)]),
        ("供商银行法院", [("供商银行", BANK), ("法院", COURT)]),
        ("法院供商银行", [("法院", COURT), ("供商银行", BANK)]),
        ("京供商银行", [("京供商银行", ENDS)]),
        ("供商银行城", [("供商银行城", BEGINS)]),
        ("法院京供商银行", [("法院", COURT), ("京供商银行", ENDS)]),
    ],
)
def test_institutions_that_a_legal_name_carries_or_passes_for(
    legal_name: str, named: list[tuple[str, Institution]]
) -> None:
    assert institutions_named(legal_name) == named
