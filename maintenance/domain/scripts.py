"""What a client's staff say on the phone: situations, the variables known in each, and what keeps a text back.

A variable stands in braces, {company} or {公司}. What is not known in a situation may not be named in its script: a
sentence with a hole is worse than none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LONGEST: Final = 200  # characters: what is said in one breath, twice
_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")


class Scenario(StrEnum):
    """A situation in which somebody asks."""

    RUNNING = "running"  # a window runs
    STANDBY = "standby"  # handsets show a standby label
    STANDBY_NUMBER = "standby_number"  # a standby number takes the calls
    LONGER = "longer"  # a window lasts longer than it was told
    AHEAD = "ahead"  # a window is to come


class Variable(StrEnum):
    COMPANY = "company"
    UNTIL = "until"
    FROM = "from"
    STANDBY_LABEL = "standby_label"
    STANDBY_NUMBER = "standby_number"


# What each is called in Chinese texts.
IN_CHINESE: Final[Mapping[Variable, str]] = {
    Variable.COMPANY: "公司",
    Variable.UNTIL: "结束时间",
    Variable.FROM: "开始时间",
    Variable.STANDBY_LABEL: "备用标签",
    Variable.STANDBY_NUMBER: "备用号码",
}
_ALWAYS: Final = frozenset({Variable.COMPANY, Variable.FROM, Variable.UNTIL})
KNOWN: Final[Mapping[Scenario, frozenset[Variable]]] = {
    Scenario.RUNNING: _ALWAYS,
    Scenario.STANDBY: _ALWAYS | {Variable.STANDBY_LABEL},
    Scenario.STANDBY_NUMBER: _ALWAYS | {Variable.STANDBY_NUMBER},
    Scenario.LONGER: _ALWAYS,
    Scenario.AHEAD: _ALWAYS,
}
_BY_NAME: Final = {
    **{each.value: each for each in Variable},
    **{word: each for each, word in IN_CHINESE.items()},
}


class FaultCode(StrEnum):
    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"  # no such variable
    MISSING = "missing"  # a variable that has no value in this situation
    BRACES = "braces"  # one without its partner


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text cannot be published. name: of the variable, as it was written."""

    code: FaultCode
    name: str = ""


def faults(scenario: Scenario, text: str) -> list[Fault]:
    """All that keeps the text from being published for a situation, in the order in which it stands there."""
    return faults_in(text, KNOWN[scenario], LONGEST)


def faults_in(text: str, known: frozenset[Variable], longest: int) -> list[Fault]:
    """All that keeps a text from being published where these variables are known and it may have so many characters."""
    problems = [Fault(FaultCode.EMPTY)] if not text.strip() else []
    if len(text) > longest:
        problems.append(Fault(FaultCode.TOO_LONG))
    for name in _VARIABLE.findall(text):
        variable = _BY_NAME.get(name.strip())
        if variable is None:
            problems.append(Fault(FaultCode.UNKNOWN, name))
        elif variable not in known:
            problems.append(Fault(FaultCode.MISSING, name))
    if {"{", "}"} & set(_VARIABLE.sub("", text)):
        problems.append(Fault(FaultCode.BRACES))
    return problems


def filled(text: str, values: Mapping[Variable, str]) -> str:
    """The sentence to say. Raises KeyError for a variable without a value: such a text is never published."""
    return _VARIABLE.sub(lambda match: values[_BY_NAME[match[1].strip()]], text)


@dataclass(frozen=True, slots=True)
class Moment:
    """What is true of a window now, as far as a script depends on it."""

    running: bool
    extended: bool
    standby_label: bool
    standby_numbers: bool


def scenario_of(moment: Moment) -> Scenario:
    """The one situation to speak to: what callers notice most comes first."""
    if not moment.running:
        return Scenario.AHEAD
    if moment.extended:
        return Scenario.LONGER
    if moment.standby_numbers:
        return Scenario.STANDBY_NUMBER
    return Scenario.STANDBY if moment.standby_label else Scenario.RUNNING
