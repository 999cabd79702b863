"""Checks identity documents of individuals: the form of a number, how it is shown, and what distinguishes a person.

Resident cards (and the two cards of their form) end with the check character of GB 11643-1999; the other documents
print none, so only their form is checked.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from stdnum.cn import ric

EARLIEST_BIRTH: Final = date(1900, 1, 1)
CARD_LENGTH: Final = 18
SHOWN: Final = 4  # characters at the end
# GB/T 2260: provinces, and the regions of the residence permits.
_PROVINCES: Final = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123]")
_PERMIT_REGIONS: Final = frozenset({"810000", "820000", "830000"})


class Type(StrEnum):
    """The documents by which an individual proves its identity."""

    RESIDENT_CARD = "resident_card"  # 居民身份证
    RESIDENCE_PERMIT = "residence_permit"  # 港澳台居民居住证
    HK_MACAO_PERMIT = "hk_macao_permit"  # 港澳居民来往内地通行证
    TAIWAN_PERMIT = "taiwan_permit"  # 台湾居民来往大陆通行证
    PERMANENT_RESIDENT = "permanent_resident"  # 外国人永久居留身份证
    PASSPORT = "passport"


class IdentityFault(StrEnum):
    """Reasons why a text is no number of such a document."""

    TYPE = "type"
    EMPTY = "empty"
    FORM = "form"
    REGION = "region"
    BIRTH = "birth"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class _Form:
    """The form of a number.

    number: the pattern; lifelong: how many characters stay when the document is renewed; None: all.
    """

    number: re.Pattern[str]
    lifelong: int | None = None


_FORMS: Final = {
    Type.RESIDENT_CARD: _Form(re.compile(r"\d{17}[\dX]")),
    Type.RESIDENCE_PERMIT: _Form(re.compile(r"\d{17}[\dX]")),
    # On the older ones two digits say how often it was made anew.
    Type.HK_MACAO_PERMIT: _Form(re.compile(r"[HM]\d{8}(\d{2})?"), 9),
    Type.TAIWAN_PERMIT: _Form(re.compile(r"\d{8}(\d{2}[A-Z]?)?"), 8),
    # Since December 2023 18 digits that begin with 9, before three letters and twelve digits.
    Type.PERMANENT_RESIDENT: _Form(re.compile(r"9\d{16}[\dX]|[A-Z]{3}\d{12}")),
    # ICAO 9303 has room for nine.
    Type.PASSPORT: _Form(re.compile(r"(?=.*\d)[A-Z0-9]{5,9}")),
}


def canonical_identity(text: str) -> str:
    """Returns the number in upper case and half width, without spaces, hyphens and brackets."""
    return re.sub(r"[\s()\-‐–—·.]", "", unicodedata.normalize("NFKC", text)).upper()


def identity_fault(kind: str, number: str, today: date) -> IdentityFault | None:
    """Returns what is wrong with a number in canonical form; None when nothing is. today: nobody is born later."""
    if kind not in _FORMS:
        return IdentityFault.TYPE
    if not number:
        return IdentityFault.EMPTY
    if not _FORMS[Type(kind)].number.fullmatch(number) or not number.isascii():
        return IdentityFault.FORM
    if kind == Type.RESIDENT_CARD and not _PROVINCES.match(number):
        return IdentityFault.REGION
    if kind == Type.RESIDENCE_PERMIT and number[:6] not in _PERMIT_REGIONS:
        return IdentityFault.REGION
    return _fault_of_card(number, today) if len(number) == CARD_LENGTH else None


def _fault_of_card(number: str, today: date) -> IdentityFault | None:
    """Checks a number in the form of GB 11643: characters 7 to 14 are the day of birth, the last one is the check
    character.
    """
    try:
        day = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return IdentityFault.BIRTH
    if not EARLIEST_BIRTH <= day <= today:
        return IdentityFault.BIRTH
    return None if number[-1] == ric.calc_check_digit(number) else IdentityFault.CHECK


def told_apart_by(kind: str, number: str) -> str:
    """Returns what distinguishes one person's document from another's; it stays the same when a travel permit is
    renewed.
    """
    return f"{kind}:{number[: _FORMS[Type(kind)].lifelong]}"


def masked(number: str) -> str:
    """Returns the first and the last characters, enough for a comparison with a document: 1*************0071.

    Masking twice changes nothing.
    """
    if len(number) <= 2 * SHOWN:
        return "*" * len(number)
    return f"{number[:1]}{'*' * (len(number) - 1 - SHOWN)}{number[-SHOWN:]}"
