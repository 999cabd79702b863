"""The unified social credit code (统一社会信用代码) of GB 32100-2015, with both of its check characters.

18 characters: registering department, kind of body, six digits of the region (GB/T 2260), the nine of the organisation
code (GB 11714-1997, whose last one is a check character), and a check character over all.
"""

from enum import StrEnum

from stdnum.cn import uscc

LENGTH = 18
ORGANISATION = slice(8, 16)
ORGANISATION_CHECK = 16
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z, which are mistaken for digits


class CreditCodeFault(StrEnum):
    """Reasons why a text is no credit code."""

    LENGTH = "length"
    CHARACTERS = "characters"
    REGION = "region"
    ORGANISATION_CHECK = "organisation_check"
    CHECK = "check"


def canonical_credit_code(text: str) -> str:
    """Returns the code in upper case, without spaces and hyphens."""
    return str(uscc.compact(text))


def credit_code_fault(code: str) -> CreditCodeFault | None:
    """Returns what is wrong with a code in canonical form; None when it is right."""
    if len(code) != LENGTH:
        return CreditCodeFault.LENGTH
    if any(character not in ALPHABET for character in code):
        return CreditCodeFault.CHARACTERS
    if not code[2:8].isdigit():
        return CreditCodeFault.REGION
    if code[ORGANISATION_CHECK] != organisation_check(code[ORGANISATION]):
        return CreditCodeFault.ORGANISATION_CHECK
    if code[-1] != uscc.calc_check_digit(code[:-1]):
        return CreditCodeFault.CHECK
    return None


def organisation_check(body: str) -> str:
    """Returns the check character for the first eight characters of an organisation code (GB 11714-1997)."""
    total = sum(int(character, 36) * weight for character, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]
