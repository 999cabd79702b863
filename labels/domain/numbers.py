"""Parses numbers of mainland China: their kind, their one canonical form, and how people read them.

The assigned ranges come from the metadata of `phonenumbers` (its general parser refuses 95588, 10086, 96111 and the
15-digit 700 range, all of which are certified here, and its geocoder costs 100 MB). Region and carrier are hints:
numbers are portable and virtual operators share ranges.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from tenants.domain.faults import CodedError

LONGEST_TEXT: Final = 64
FEWEST_DIGITS: Final = 4  # that count as a number: fewer may as well stand in a label, such as 双11专线


class NumberKind(StrEnum):
    MOBILE = "mobile"
    FIXED_LINE = "fixed_line"
    HOT_LINE_400 = "hot_line_400"
    TOLL_FREE_800 = "toll_free_800"
    SHORT_CODE = "short_code"  # 95xxx, 96xxx, 1010xxxx and the 1xx services
    SMS_PORT = "sms_port"  # 106…: sends messages, takes no calls
    PROTECTED_700 = "protected_700"  # 15 digits: licensed middle numbers

    @property
    def callable(self) -> bool:
        return self is not NumberKind.SMS_PORT


@dataclass(frozen=True, slots=True)
class ParsedNumber:
    """A parsed number. canonical: +86… for mobiles and fixed lines, else national digits. area_code: with its 0.
    region: ISO 3166-2.
    """

    canonical: str
    kind: NumberKind
    display: str
    area_code: str = ""
    region: str = ""
    carrier: str = ""
    virtual_operator: bool = False


class NumberError(CodedError):
    """A text is no number. params: for the message (characters, country_code, number, extension, suggestion).

    code: empty, too_long, characters, several, foreign, extension, area_code_missing, leading_zero_missing, too_short,
    not_assigned.
    """


_CHINA: Final[Any] = PhoneMetadata.metadata_for_region("CN")  # typed as if it might not be there
_MOBILE: Final = re.compile(_CHINA.mobile.national_number_pattern)
_FIXED_LINE: Final = re.compile(_CHINA.fixed_line.national_number_pattern)

_NATIONAL_SHORT: Final = re.compile(
    r"95\d{3,6}|950\d{7,8}|96\d{3,4}|1010\d{4}|1(?:1[0-9]|2[0-2])|1(?:0[0-57-9]|1\d|2\d)\d{2}|11[68]\d{3}"
)
# Ten digits from 106 on are a fixed line of Beijing without its 0.
_SMS_PORT: Final = re.compile(r"106[2-9](?:\d{4,5}|\d{7,16})")
_PROTECTED: Final = re.compile(r"700\d{12}")
_AREA: Final = re.compile(r"10|2\d|[3-9]\d\d")
_EXTENSION: Final = re.compile(r"(.*[0-9])\s*(?:转|轉|分机|ext\.?|[x#*,;-])\s*([0-9]{1,6})", re.IGNORECASE | re.DOTALL)
_BETWEEN_NUMBERS: Final = re.compile(r"[/、,，;；|\n]|或|和")

_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF0B: "+"}
# Contacts copied from chats and address books are wrapped in bidi marks; Excel marks text with an apostrophe.
_DROPPED = " \t\r\n\u00a0\u2009\u202f\u3000-‐‑‒–—―−－()（）[]【】.·'\u200b\u200e\u200f\ufeff"
_BIDI_CONTROLS = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_CLEAN: Final = str.maketrans(_FULL_WIDTH | dict.fromkeys([*map(ord, _DROPPED), *_BIDI_CONTROLS], ""))

_REGIONS: Final = {
    prefix: f"CN-{region}"
    for region, prefixes in {
        "BJ": "10",
        "SH": "21",
        "TJ": "22",
        "CQ": "23",
        "HE": "31 33",
        "SX": "34 35",
        "HA": "37 39",
        "LN": "24 41 42",
        "JL": "43",
        "HL": "45 46",
        "NM": "47 48",
        "JS": "25 51 52",
        "SD": "53 54 63",
        "AH": "55 56",
        "ZJ": "57 58",
        "FJ": "59",
        "GD": "20 66 75 76",
        "YN": "69 87 88",
        "JX": "70 79",
        "HB": "27 71 72",
        "HN": "73 74",
        "GX": "77",
        "SC": "28 81 82 83",
        "GZ": "85",
        "XZ": "89",
        "HI": "898",
        "XJ": "90 99",
        "SN": "29 91",
        "GS": "93 94",
        "NX": "95",
        "QH": "97",
    }.items()
    for prefix in prefixes.split()
}
_CARRIERS: Final = {
    prefix: carrier
    for carrier, prefixes in {
        "china_mobile": "134 135 136 137 138 139 147 150 151 152 157 158 159 165 172 178 182 183 184 187 188 195 197"
        " 198 1703 1705 1706",
        "china_unicom": "130 131 132 145 155 156 166 167 171 175 176 185 186 196 1704 1707 1708 1709",
        "china_telecom": "133 149 153 162 173 174 177 180 181 189 190 191 193 199 1349 1700 1701 1702",
        "china_broadnet": "192",
    }.items()
    for prefix in prefixes.split()
}
# A carrier's names in lists, by its code; for a ported number the list's words are stored.
CARRIER_NAMES: Final = {
    "china_mobile": ("中国移动", "移动", "China Mobile"),
    "china_unicom": ("中国联通", "联通", "China Unicom"),
    "china_telecom": ("中国电信", "电信", "China Telecom"),
    "china_broadnet": ("中国广电", "广电", "China Broadnet"),
}
RANGE_LENGTH: Final = len("+861390")
_VIRTUAL_OPERATORS: Final = frozenset(("162", "165", "167", "170", "171"))


def parse_number(text: str) -> ParsedNumber:
    """Parses a number as people write it: full-width digits, +86 or 0086, spaces, dashes and brackets.

    Raises NumberError; nothing is guessed: a fixed line needs its area code and its 0.
    """
    if len(text) > LONGEST_TEXT:
        raise NumberError("too_long")
    digits = text.translate(_CLEAN)
    if not digits:
        raise NumberError("empty")
    national, abroad = _national(digits)
    if not (national.isascii() and national.isdigit()):
        raise _not_digits(text, digits)
    number = _classify(national, with_country=abroad)
    if number is None:
        raise _why_not(text, national)
    return number


@lru_cache(maxsize=20_000)
def parsed(canonical: str) -> ParsedNumber | None:
    """Parses a stored number; None if today's rules refuse it."""
    try:
        return parse_number(canonical)
    except NumberError:
        return None


def ranges_of(carrier: str) -> frozenset[str]:
    """Returns the beginnings, RANGE_LENGTH characters each, of the canonical mobile numbers in a carrier's ranges."""
    mobile = map(str, range(1300, 2000))
    return frozenset(f"+86{each}" for each in mobile if (_CARRIERS.get(each) or _CARRIERS.get(each[:3])) == carrier)


def number_text(canonical: str) -> str:
    """Formats a number as people read it."""
    number = parsed(canonical)
    return number.display if number else canonical


def numbers_text(given: Iterable[str] | Mapping[str, str]) -> str:
    """Formats numbers, or numbers with those that take their calls, as people read them."""
    if isinstance(given, Mapping):
        return ", ".join(f"{number_text(number)} → {number_text(standby)}" for number, standby in given.items())
    return ", ".join(map(number_text, given))


def anyhow_written(text: str) -> str | None:
    """Returns a regular expression that finds the digits of a text however a number is written, or None.

    02158661003, 5866 1003, +862158661003 and 021-5866 1003 find each other. None for a text with more than digits, or
    with fewer than four.
    """
    digits = text.translate(_CLEAN)
    national = re.sub(r"^(?:\+86|0086)", "", digits).removeprefix("0")
    if not (national.isascii() and national.isdigit() and len(national) >= FEWEST_DIGITS):
        return None
    return "[- ]?".join(national)


def parts_typed(text: str) -> tuple[str, ...]:
    """Returns what somebody may have typed of a canonical number, whole or in part, in any way of writing: as it
    stands, and without the zero of an area code, which no canonical number has. Empty for a text with more than digits,
    or with fewer than four.
    """
    digits = re.sub(r"^(?:\+|00)(?=86)", "", text.translate(_CLEAN))
    digits = re.sub(r"^860(?=[0-9]{8})", "86", digits)
    if not (digits.isascii() and digits.isdigit() and len(digits) >= FEWEST_DIGITS):
        return ()
    parts = (digits, digits.removeprefix("0"))
    return tuple(dict.fromkeys(part for part in parts if len(part) >= FEWEST_DIGITS))


def _national(digits: str) -> tuple[str, bool]:
    """Returns the digits inside China, and whether the country code was written. Raises NumberError(foreign)."""
    if digits.startswith("+"):
        abroad = digits[1:]
    elif digits.startswith("00"):
        abroad = digits[2:]
    elif len(digits) in (12, 13) and digits.startswith("86"):  # spreadsheets lose the +; no area code begins with 86
        return digits[2:], True
    else:
        return digits, False
    if abroad.startswith("86"):
        return abroad[2:].removeprefix("0"), True
    for length in (1, 2, 3):
        code = abroad[:length]
        if code.isascii() and code.isdigit() and int(code) in COUNTRY_CODE_TO_REGION_CODE:
            raise NumberError("foreign", country_code=code)
    return abroad, False


def _classify(national: str, *, with_country: bool) -> ParsedNumber | None:
    if national.startswith("0"):
        rest = national[1:]
        if _MOBILE.fullmatch(rest):
            return _mobile(rest)
        return _with_area(rest)
    if _MOBILE.fullmatch(national):
        return _mobile(national)
    if national.startswith(("400", "800")) and len(national) == 10:
        kind = NumberKind.HOT_LINE_400 if national[0] == "4" else NumberKind.TOLL_FREE_800
        return ParsedNumber(national, kind, f"{national[:3]}-{national[3:6]}-{national[6:]}")
    if _PROTECTED.fullmatch(national):
        return ParsedNumber(national, NumberKind.PROTECTED_700, f"700 {national[3:7]} {national[7:11]} {national[11:]}")
    if _NATIONAL_SHORT.fullmatch(national):
        display = f"{national[:4]} {national[4:]}" if len(national) == 8 else national
        return ParsedNumber(national, NumberKind.SHORT_CODE, display)
    if _SMS_PORT.fullmatch(national):
        return ParsedNumber(national, NumberKind.SMS_PORT, national)
    return _with_area(national) if with_country else None


def _mobile(national: str) -> ParsedNumber:
    prefix = national[:3]
    return ParsedNumber(
        canonical=f"+86{national}",
        kind=NumberKind.MOBILE,
        display=f"{prefix} {national[3:7]} {national[7:]}",
        carrier=_CARRIERS.get(national[:4]) or _CARRIERS.get(prefix, ""),
        virtual_operator=prefix in _VIRTUAL_OPERATORS,
    )


def _with_area(national: str) -> ParsedNumber | None:
    """Reads a number behind an area code (given without its 0). 95xxx is one service nationwide, 96xxx one per area."""
    area = _AREA.match(national)
    if area is None:
        return None
    code, local = area[0], national[area.end() :]
    region = _REGIONS.get(code) or _REGIONS.get(code[:2], "")
    if 5 <= len(local) <= 6:
        if not _NATIONAL_SHORT.fullmatch(local):
            return None
        if local.startswith("96"):
            return ParsedNumber(f"+86{national}", NumberKind.SHORT_CODE, f"0{code}-{local}", f"0{code}", region)
        return ParsedNumber(local, NumberKind.SHORT_CODE, local)
    if not _FIXED_LINE.fullmatch(national):
        return None
    display = f"0{code}-{local[:-4]} {local[-4:]}"
    return ParsedNumber(f"+86{national}", NumberKind.FIXED_LINE, display, f"0{code}", region)


def _not_digits(text: str, digits: str) -> NumberError:
    parts = [part for part in _BETWEEN_NUMBERS.split(text) if sum(map(str.isdigit, part)) >= 5]
    if len(parts) > 1:
        return NumberError("several")
    others = "".join(dict.fromkeys(re.sub(r"[0-9]", "", digits)))  # each once, in their order
    return _extension(text) or NumberError("characters", characters=others)


def _why_not(text: str, national: str) -> NumberError:
    extension = _extension(text)
    if extension is not None:
        return extension
    fixed_line = _with_area(national)
    if fixed_line is not None:
        return NumberError("leading_zero_missing", suggestion=fixed_line.display)
    if 7 <= len(national) <= 8 and national[0] in "2345678":
        return NumberError("area_code_missing")
    if len(national) < 7:
        return NumberError("too_short")
    return NumberError("too_long" if len(national) > 12 else "not_assigned")


def _extension(text: str) -> NumberError | None:
    match = _EXTENSION.fullmatch(text.strip())
    if match is None:
        return None
    try:
        number = parse_number(match[1])
    except NumberError:
        return None
    return NumberError("extension", number=number.display, extension=match[2])
