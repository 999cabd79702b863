"""Makes and checks codes for SMS.

They are stored nowhere, neither in clear nor hashed: a code is derived from its purpose and the secret key when the SMS
is written and when it is entered. So it is in no row, log, history, export or backup.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from tenants.database.statements import wait_in_line
from tenants.domain.codes import DIGITS, MOST_TRIES


class CodeOutcome(StrEnum):
    """The outcome of a code that was entered."""

    PROVED = "proved"
    WRONG = "wrong"
    OVER = "over"  # expired, tried too often, or none was sent: ask for another one


@dataclass(frozen=True)
class CodeAnswer:
    """The answer to a code that was entered. tries_left: of the code that was sent last."""

    outcome: CodeOutcome
    tries_left: int = 0


def code_of(purpose: str, whose: str) -> str:
    """Returns six digits that only a holder of the secret key can derive. whose: differs for each code."""
    digest = salted_hmac(purpose, whose, algorithm="sha256").digest()
    return str(int.from_bytes(digest) % 10**DIGITS).zfill(DIGITS)


def is_code(given: str, purpose: str, whose: str) -> bool:
    """Returns True if the input is the code; it takes the same time for a wrong one."""
    return constant_time_compare(given.strip(), code_of(purpose, whose))


def try_code(row: Any, given: str, purpose: str, whose: Callable[[Any], str]) -> CodeAnswer:
    """Checks a code that was entered. row: of the last code sent, if it is still valid, locked; None: there is none.

    A wrong one is counted in the row, so the caller must not roll that back.
    """
    if row is None or row.wrong >= MOST_TRIES:
        return CodeAnswer(CodeOutcome.OVER)
    if is_code(given, purpose, whose(row)):
        return CodeAnswer(CodeOutcome.PROVED)
    type(row).objects.filter(pk=row.pk).update(wrong=F("wrong") + 1)
    left = MOST_TRIES - row.wrong - 1
    return CodeAnswer(CodeOutcome.WRONG if left else CodeOutcome.OVER, left)


def count_alone(keys: Iterable[str]) -> None:
    """Locks these keys until the transaction ends, so that nobody else counts or adds what they name."""
    for key in sorted(set(keys)):
        wait_in_line(key)
