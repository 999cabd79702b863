"""Sign-in by a company's own OpenID Connect provider: whose address it may vouch for, and which role somebody gets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from tenants.domain.addresses import LONGEST_HOST, is_host

GRACE: Final = timedelta(days=3)  # a proved domain whose record is gone is let go of after it
MOST_VALUES: Final = 50


@dataclass(frozen=True)
class Vouched:
    """What a provider says of somebody, once it is believed. subject: as whom the provider knows them, for good;
    values: of the claim that roles go by.
    """

    subject: str
    email: str
    name: str
    values: tuple[str, ...] = ()


def canonical_domain(typed: str) -> str:
    """A mail domain as it is kept: lower case, ASCII. Raises ValueError when it is none."""
    domain = typed.strip().removeprefix("@").removesuffix(".").lower()
    domain = domain.encode("idna").decode() if domain else ""  # UnicodeError is a ValueError
    if "." not in domain or len(domain) > LONGEST_HOST or not is_host(domain) or domain.rpartition(".")[2].isdigit():
        raise ValueError(typed)
    return domain


def domain_of(email: str) -> str:
    """The domain of a mail address, as domains are kept; empty of what is no address."""
    try:
        return canonical_domain(email.rpartition("@")[2]) if email.count("@") == 1 else ""
    except ValueError:
        return ""


def record_name(domain: str) -> str:
    """Where the domain's owner puts the proof."""
    return f"_shouhao.{domain}"


def record_text(proof: str) -> str:
    """What the TXT record there says."""
    return f"shouhao-sign-in={proof}"


def values_of(claim: Any) -> tuple[str, ...]:
    """The values of a claim: one text, or a list of texts."""
    listed = claim if isinstance(claim, list) else [claim]
    return tuple(each for each in listed if isinstance(each, str))[:MOST_VALUES]


def role_for(values: Iterable[str], table: Mapping[str, str], ladder: Iterable[str], default: str) -> str:
    """The highest role that the table gives for one of these values. ladder: roles from the lowest on."""
    given = {table[value] for value in values if value in table}
    return next((role for role in reversed(list(ladder)) if role in given), default)


def has_lapsed(missing_since: datetime | None, now: datetime) -> bool:
    """Whether a domain counts as proved no longer."""
    return missing_since is not None and now - missing_since >= GRACE
