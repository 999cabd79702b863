"""Rules of sign-in by a company's own OpenID Connect provider: which addresses it may vouch for, and which role it
gives.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from tenants.domain.addresses import LONGEST_HOST, is_host

GRACE: Final = timedelta(days=3)  # a proved domain whose record is gone is let go of after it
MOST_VALUES: Final = 50


@dataclass(frozen=True)
class Vouched:
    """The verified claims of a provider about a person.

    subject: the provider's permanent id of the person; values: of the claim that decides roles.
    """

    subject: str
    email: str
    name: str
    values: tuple[str, ...] = ()


def canonical_domain(typed: str) -> str:
    """Returns a mail domain as it is stored: lower case, ASCII. Raises ValueError when it is none."""
    domain = typed.strip().removeprefix("@").removesuffix(".").lower()
    domain = domain.encode("idna").decode() if domain else ""  # UnicodeError is a ValueError
    if "." not in domain or len(domain) > LONGEST_HOST or not is_host(domain) or domain.rpartition(".")[2].isdigit():
        raise ValueError(typed)
    return domain


def domain_of(email: str) -> str:
    """Returns the domain of a mail address, as domains are stored; empty for a text that is no address."""
    try:
        return canonical_domain(email.rpartition("@")[2]) if email.count("@") == 1 else ""
    except ValueError:
        return ""


def record_name(domain: str) -> str:
    """Returns the name of the DNS record in which the domain's owner puts the proof."""
    return f"_shouhao.{domain}"


def record_text(proof: str) -> str:
    """Returns the text of that TXT record."""
    return f"shouhao-sign-in={proof}"


def values_of(claim: Any) -> tuple[str, ...]:
    """Returns the values of a claim: one text, or a list of texts."""
    listed = claim if isinstance(claim, list) else [claim]
    return tuple(each for each in listed if isinstance(each, str))[:MOST_VALUES]


def role_for(values: Iterable[str], table: Mapping[str, str], ladder: Iterable[str], default: str) -> str:
    """Returns the highest role that the table gives for one of these values. ladder: roles from the lowest on."""
    given = {table[value] for value in values if value in table}
    return next((role for role in reversed(list(ladder)) if role in given), default)


def has_lapsed(missing_since: datetime | None, now: datetime) -> bool:
    """Returns True if a domain no longer counts as proved."""
    return missing_since is not None and now - missing_since >= GRACE
