"""Codes by SMS. They stand nowhere, neither in clear nor hashed: a code is worked out from what it is for and the
secret key when the SMS is written and when it is given back. So it is in no row, log, history, export or backup.
"""

from collections.abc import Iterable

from django.utils.crypto import constant_time_compare, salted_hmac

from tenants.domain.codes import DIGITS
from tenants.statements import wait_in_line


def code_of(purpose: str, whose: str) -> str:
    """Six digits that only who holds the secret key can work out. whose: differs for each code."""
    digest = salted_hmac(purpose, whose, algorithm="sha256").digest()
    return str(int.from_bytes(digest) % 10**DIGITS).zfill(DIGITS)


def is_code(given: str, purpose: str, whose: str) -> bool:
    """Whether what was given back is the code; as quick for a wrong one as for the right one."""
    return constant_time_compare(given.strip(), code_of(purpose, whose))


def count_alone(keys: Iterable[str]) -> None:
    """Until this transaction ends nobody else counts or adds what these keys name."""
    for key in sorted(set(keys)):
        wait_in_line(key)
