"""Rules of call scripts: situations, the variables known in each, and what keeps a text back.

A variable stands in braces, {company} or {公司}. A script may not name what is unknown in its situation: a sentence
with a hole is worse than none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LONGEST: Final = 200  # characters: twice what is said in one breath
_VARIABLE: Final = re.compile(r"\{([^{}]*)\}")


class Scenario(StrEnum):
    """A situation in which somebody asks."""

    RUNNING = "running"  # a window runs
    STANDBY = "standby"  # handsets show a standby label
    STANDBY_NUMBER = "standby_number"  # a standby number takes the calls
    LONGER = "longer"  # a window lasts longer than it was told
    AHEAD = "ahead"  # a window is coming


class Variable(StrEnum):
    COMPANY = "company"
    UNTIL = "until"
    FROM = "from"
    STANDBY_LABEL = "standby_label"
    STANDBY_NUMBER = "standby_number"


# The names of variables in Chinese texts.
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
    BRACES = "braces"  # a brace without its partner


@dataclass(frozen=True, slots=True)
class Fault:
    """A reason why a text cannot be published. name: of the variable, as it was written."""

    code: FaultCode
    name: str = ""


def faults(scenario: Scenario, text: str) -> list[Fault]:
    """Returns all faults that keep the text from being published for a situation, in their order in the text."""
    return faults_in(text, KNOWN[scenario], LONGEST)


def faults_in(text: str, known: frozenset[Variable], longest: int) -> list[Fault]:
    """Returns all faults of a text for which these variables are known and which may have so many characters."""
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
    """Returns the sentence to say. Raises KeyError for a variable without a value: such a text is never published."""
    return _VARIABLE.sub(lambda match: values[_BY_NAME[match[1].strip()]], text)


@dataclass(frozen=True, slots=True)
class Moment:
    """The facts of a window now that a script depends on."""

    running: bool
    extended: bool
    standby_label: bool
    standby_numbers: bool


def scenario_of(moment: Moment) -> Scenario:
    """Returns the one situation to speak to: what callers notice most comes first."""
    if not moment.running:
        return Scenario.AHEAD
    if moment.extended:
        return Scenario.LONGER
    if moment.standby_numbers:
        return Scenario.STANDBY_NUMBER
    return Scenario.STANDBY if moment.standby_label else Scenario.RUNNING
