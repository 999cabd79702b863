"""Finds emergency and public-service numbers, which no client may have, by the lines of the staff's table."""

import re
from collections.abc import Iterable
from typing import Final

from labels.domain.numbers import NumberKind, ParsedNumber

PATTERN: Final = re.compile(r"[0-9]{2,8}x{0,4}")  # x stands for any digit: 123xx


def service_code(number: ParsedNumber) -> str:
    """Returns the digits of a short code without its area code (0571-96110 is 96110); empty for every other number."""
    if number.kind is not NumberKind.SHORT_CODE:
        return ""
    return number.canonical.removeprefix("+86" + number.area_code.removeprefix("0"))


def listing(number: ParsedNumber, patterns: Iterable[str]) -> str | None:
    """Returns the narrowest of the patterns that means this number, or None."""
    code = service_code(number)
    meant = [each for each in patterns if code and len(each) == len(code) and code.startswith(each.rstrip("x"))]
    return min(meant, key=lambda each: (each.count("x"), each), default=None)
