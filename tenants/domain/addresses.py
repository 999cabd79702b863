"""Checks host names and schema names of clients: `<name>.<base domain>`, and a schema whose name is never used twice.

A name is one label of a host name (RFC 1123 §2.1): a–z, 0–9 and hyphens, not at its ends.
"""

import re
from collections.abc import Collection
from enum import StrEnum
from itertools import chain, count

SHORTEST, LONGEST = 3, 30
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
HOST = re.compile(rf"(?:{LABEL.pattern}\.)*{LABEL.pattern}")
LONGEST_HOST, LONGEST_LABEL = 253, 63

# Our names, PostgreSQL's, or names that people would take for the platform's own.
RESERVED = frozenset(
    [
        "account",
        "accounts",
        "admin",
        "api",
        "app",
        "apps",
        "auth",
        "autoconfig",
        "autodiscover",
        "billing",
        "blog",
        "cdn",
        "demo",
        "dev",
        "docs",
        "ftp",
        "help",
        "imap",
        "info",
        "information-schema",
        "internal",
        "localhost",
        "login",
        "mail",
        "mx",
        "ns",
        "ns1",
        "ns2",
        "official",
        "pg",
        "platform",
        "pop",
        "portal",
        "postgres",
        "postmaster",
        "public",
        "review",
        "root",
        "sandbox",
        "security",
        "service",
        "shouhao",
        "signup",
        "smtp",
        "sms",
        "staff",
        "static",
        "status",
        "support",
        "sys",
        "system",
        "team",
        "template0",
        "template1",
        "test",
        "webmail",
        "wpad",
        "www",
    ]
)


class AddressFault(StrEnum):
    """Reasons why a name cannot be a client's."""

    LENGTH = "length"
    CHARACTERS = "characters"
    RESERVED = "reserved"


def canonical_address(text: str) -> str:
    """Returns the name in lower case, without spaces around it."""
    return text.strip().lower()


def address_fault(name: str) -> AddressFault | None:
    """Returns what is wrong with a name in canonical form; None when it can be a client's address."""
    if not SHORTEST <= len(name) <= LONGEST:
        return AddressFault.LENGTH
    # "xn--" and its kind would be shown as other characters (RFC 5891 §4.2.3.1).
    if not LABEL.fullmatch(name) or name[2:4] == "--":
        return AddressFault.CHARACTERS
    if name in RESERVED or name.startswith("pg-"):
        return AddressFault.RESERVED
    return None


def is_host(text: str) -> bool:
    """Returns True if the text is a host name in canonical form: no port, no final dot."""
    return (
        len(text) <= LONGEST_HOST
        and HOST.fullmatch(text) is not None
        and all(len(label) <= LONGEST_LABEL for label in text.split("."))
    )


def schema_for(name: str, taken: Collection[str]) -> str:
    """Returns the schema for a client of this name; a closed or refused client may hold the first choice."""
    base = name.replace("-", "_")
    choices = chain([base], (f"{base}_{number}" for number in count(2)))
    return next(schema for schema in choices if schema not in taken)
