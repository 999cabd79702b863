"""Call scripts: what keeps a text back, and which situation is spoken to."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, strategies as st

from maintenance.domain.scripts import (
    IN_CHINESE,
    KNOWN,
    LONGEST,
    Fault,
    FaultCode,
    Moment,
    Scenario,
    Variable,
    faults,
    filled,
    scenario_of,
)
from maintenance.scripts.defaults import DEFAULTS

VALUES = {each: f"<{each}>" for each in Variable}


@pytest.mark.parametrize(
    ("scenario", "text", "expected"),
    [
        ("running", "认证升级中,建议短信留言", []),
        ("running", "{company} {公司} {结束时间}", []),
        ("running", "", [Fault(FaultCode.EMPTY)]),
        ("running", "x" * LONGEST, []),
        ("running", "x" * (LONGEST + 1), [Fault(FaultCode.TOO_LONG)]),
        ("running", " \n", [Fault(FaultCode.EMPTY)]),
        ("running", "{ company }", []),
        ("running", "{name}", [Fault(FaultCode.UNKNOWN, "name")]),
        ("running", "{}", [Fault(FaultCode.UNKNOWN, "")]),
        ("running", "{standby_label}", [Fault(FaultCode.MISSING, "standby_label")]),
        ("running", "{备用标签}", [Fault(FaultCode.MISSING, "备用标签")]),
        ("standby", "{standby_label}", []),
        ("standby", "{standby_number}", [Fault(FaultCode.MISSING, "standby_number")]),
        ("running", "{company", [Fault(FaultCode.BRACES)]),
        ("running", "company}", [Fault(FaultCode.BRACES)]),
    ],
)
def test_what_keeps_a_text_back(scenario: str, text: str, expected: list[Fault]) -> None:
    assert faults(Scenario(scenario), text) == expected


@given(st.text(alphabet="{}ab公司company 结束时间until", max_size=40), st.sampled_from(Scenario))
def test_a_text_without_faults_is_said_without_a_hole(text: str, scenario: Scenario) -> None:
    if faults(scenario, text):
        return
    said = filled(text, {each: VALUES[each] for each in KNOWN[scenario]})
    assert not {"{", "}"} & set(said)


def test_a_variable_may_stand_with_spaces_in_its_braces() -> None:
    assert filled("{ company } {公司}", {Variable.COMPANY: "Acme"}) == "Acme Acme"


@pytest.mark.parametrize(("language", "scenario"), list(itertools.product(DEFAULTS, Scenario)))
def test_the_platforms_own_texts_have_no_faults(language: str, scenario: Scenario) -> None:
    assert faults(scenario, DEFAULTS[language][scenario]) == []


def test_every_variable_has_a_chinese_name_of_its_own() -> None:
    assert len(set(IN_CHINESE.values())) == len(Variable) == len(IN_CHINESE)


@pytest.mark.parametrize(
    ("running", "extended", "label", "numbers", "expected"),
    [
        (False, True, True, True, "ahead"),
        (True, True, True, True, "longer"),
        (True, False, True, True, "standby_number"),
        (True, False, True, False, "standby"),
        (True, False, False, False, "running"),
    ],
)
def test_what_callers_notice_most_is_spoken_to(
    running: bool, extended: bool, label: bool, numbers: bool, expected: str
) -> None:
    moment = Moment(running=running, extended=extended, standby_label=label, standby_numbers=numbers)
    assert scenario_of(moment) == expected
