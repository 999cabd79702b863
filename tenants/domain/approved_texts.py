"""Texts in the form that vendors approve: with ${name} for each variable.

A filled text is what people read, byte for byte.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_VARIABLE: Final = re.compile(r"\$\{([a-z][a-z0-9_]*)\}")
LONGEST_TEXT: Final = 500
ONE_SMS: Final = 70  # characters
ONE_PART: Final = 67  # of several
MOST_VARIABLES: Final = 20
LONGEST_VALUE: Final = 35


class TextFault(StrEnum):
    """Reasons why a vendor would refuse a text."""

    SIGNATURE = "signature"  # 【】 is the vendor's to add
    MOBILE = "mobile"
    LINK = "link"
    TOO_LONG = "too_long"
    VARIABLE_TWICE = "variable_twice"
    VARIABLES_SIDE_BY_SIDE = "variables_side_by_side"
    ONLY_VARIABLES = "only_variables"
    TOO_MANY_VARIABLES = "too_many_variables"
    UNTYPED_VARIABLE = "untyped_variable"
    CHARACTERS = "characters"  # symbols that no notification may have


class Kind(StrEnum):
    """Kinds of variables."""

    TIME = "time"
    NUMBER = "number"
    CODE = "code"
    NAME = "name"


KINDS: Final[Mapping[str, Kind]] = {
    "code": Kind.CODE,
    "spelled": Kind.CODE,
    "minutes": Kind.NUMBER,
    "count": Kind.NUMBER,
    "tail": Kind.NUMBER,
    **dict.fromkeys(("begins", "ends", "by", "time", "until", "start", "end", "day", "starts_at"), Kind.TIME),
    **dict.fromkeys(
        ("name", "title", "short", "firm", "lifted", "label", "why", "detail", "client", "directory"), Kind.NAME
    ),
}
_FITS: Final[Mapping[Kind, re.Pattern[str]]] = {
    Kind.TIME: re.compile(r"[0-9A-Za-z年月日时分周一二三四五六日天上下午晚凌晨今明后:：/.,,() +()\-–]{1,35}"),
    Kind.NUMBER: re.compile(r"[0-9]{1,10}"),
    Kind.CODE: re.compile(r"[0-9A-Za-z](?: ?[0-9A-Za-z]){3,7}"),
    Kind.NAME: re.compile(r".{1,35}", re.DOTALL),
}
_FORBIDDEN: Final = re.compile(r"[→※①-⑳•「」『』]")
_MOBILE: Final = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_LINK: Final = re.compile(r"https?://|www\.|[a-z0-9-]\.(?:com|cn|net|org)\b", re.IGNORECASE)
_BRACKETS: Final = re.compile("[【】]")


@dataclass(frozen=True)
class ApprovedText:
    """A text with variables, as the vendor holds it."""

    text: str

    @property
    def variables(self) -> tuple[str, ...]:
        """Returns the names of the variables in order."""
        return tuple(_VARIABLE.findall(self.text))

    @property
    def digest(self) -> str:
        """Returns the digest that tells whether the vendor holds the same text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def filled(self, values: Mapping[str, str]) -> str:
        """Returns the text that people read."""
        return _VARIABLE.sub(lambda variable: values[variable[1]], self.text)

    def values_in(self, said: str) -> dict[str, str] | None:
        """Returns the values with which this text becomes exactly `said`, each fit for its variable; None where there
        are none. Earlier variables take as much as they can. Failed positions are remembered, since typed values may
        contain the words between variables any number of times.
        """
        names, words = self.variables, _VARIABLE.split(self.text)[::2]
        if len(set(names)) != len(names) or not said.startswith(words[0]):
            return None
        in_vain: set[tuple[int, int]] = set()

        def ends(place: int, start: int) -> list[int] | None:
            """Returns the ends of the variables from this place on, when the first of them starts here."""
            if place == len(names):
                return [] if start == len(said) else None
            if (place, start) in in_vain:
                return None
            for end in range(min(len(said), start + LONGEST_VALUE), start, -1):
                if said.startswith(words[place + 1], end) and _FITS[kind_of(names[place])].fullmatch(said, start, end):
                    following = ends(place + 1, end + len(words[place + 1]))
                    if following is not None:
                        return [end, *following]
            in_vain.add((place, start))
            return None

        start = len(words[0])
        found = ends(0, start)
        if found is None:
            return None
        values: dict[str, str] = {}
        for name, end, word in zip(names, found, words[1:], strict=True):
            values[name], start = said[start:end], end + len(word)
        return values

    def numbered(self) -> str:
        """Returns the text in Tencent's form: {1}, {2} in order."""
        places = {name: place for place, name in enumerate(dict.fromkeys(self.variables), start=1)}
        return _VARIABLE.sub(lambda variable: f"{{{places[variable[1]]}}}", self.text)


def text_faults(text: ApprovedText) -> tuple[TextFault, ...]:
    """Returns all reasons why a vendor would refuse the text; empty when it would not."""
    names, words = text.variables, _VARIABLE.sub("", text.text)
    tests: Sequence[tuple[bool, TextFault]] = (
        (bool(_BRACKETS.search(words)), TextFault.SIGNATURE),
        (bool(_MOBILE.search(words)), TextFault.MOBILE),
        (bool(_LINK.search(words)), TextFault.LINK),
        (len(text.text) > LONGEST_TEXT, TextFault.TOO_LONG),
        (len(set(names)) != len(names), TextFault.VARIABLE_TWICE),
        (bool(re.search(r"\}\s*\$\{", text.text)), TextFault.VARIABLES_SIDE_BY_SIDE),
        (not words.strip(), TextFault.ONLY_VARIABLES),
        (len(names) > MOST_VARIABLES, TextFault.TOO_MANY_VARIABLES),
        (any(name not in KINDS for name in names), TextFault.UNTYPED_VARIABLE),
        (bool(_FORBIDDEN.search(words)), TextFault.CHARACTERS),
    )
    return tuple(fault for broken, fault in tests if broken)


def kind_of(variable: str) -> Kind:
    """Returns the kind of a variable."""
    return KINDS.get(variable, Kind.NAME)


def parts_of(text: str) -> int:
    """Returns how many SMS a text takes."""
    return 1 if len(text) <= ONE_SMS else -(-len(text) // ONE_PART)
