"""Decides which typed addresses lead outside: to a host of the public internet, and to nothing of ours.

Our servers call what somebody types, from where nobody else can go. So the address is checked as it is written
(`read_address`), and then each address that its name resolves to (`is_outside`).
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

from tenants.domain.addresses import HOST, LONGEST_HOST

Address = IPv4Address | IPv6Address

LONGEST: Final = 500  # characters of an address
PORTS: Final = {"https": 443, "http": 80, "sftp": 22}
WEB: Final = ("https", "http")
SFTP: Final = ("sftp",)
USUAL_PORTS: Final = {"https": (443, 80), "http": (443, 80), "sftp": (22,)}
FIRST_FREE_PORT: Final = 1024  # below it stand the services of the machine itself
VISIBLE: Final = re.compile(r"[!-\[\]-~]+")  # ASCII without blanks and the backslash, which some read as a slash
NUMERIC: Final = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)  # a last label by which a host is an IPv4 address
# `is_global` of ipaddress takes these for global, some of them depending on Python's version.
LEADS_INSIDE: Final[tuple[IPv6Network, ...]] = tuple(
    IPv6Network(network)
    for network in (
        "::/96",  # IPv4-compatible
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
        "fec0::/10",  # site-local
    )
)


class AddressTrouble(StrEnum):
    """Reasons why an address is not called."""

    UNREADABLE = "unreadable"
    NOT_HTTPS = "not_https"
    USER = "user"
    PORT = "port"
    NUMBERS = "numbers"
    INSIDE = "inside"
    UNKNOWN_HOST = "unknown_host"


class NotOutside(ValueError):
    """Raised for an address that is not called."""

    def __init__(self, trouble: AddressTrouble, host: str = "") -> None:
        super().__init__(f"{trouble}: {host}" if host else str(trouble))
        self.trouble, self.host = trouble, host


@dataclass(frozen=True)
class TypedAddress:
    """An address as it is written.

    host: without the brackets of IPv6; target: path and query, as in an HTTP request; own: it is an exception of the
    operator's, wherever its host leads.
    """

    scheme: str
    host: str
    port: int
    target: str
    own: bool = False

    @property
    def secure(self) -> bool:
        """Returns True if it is called over TLS."""
        return self.scheme == "https"

    @property
    def is_named(self) -> bool:
        """Returns True if the host is a name, which has to be looked up, and not an IP address."""
        return ":" not in self.host and not NUMERIC.fullmatch(self.host.rpartition(".")[2])

    @property
    def authority(self) -> str:
        """Returns the value of the header Host."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == PORTS[self.scheme] else f"{name}:{self.port}"


@dataclass(frozen=True)
class OwnPlace:
    """A place of the operator's that may be called all the same. scheme "" and port 0: any, as a sandbox may."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme or 'any'}://{name}:{self.port or 'any'}"

    @classmethod
    def of(cls, text: str) -> "OwnPlace":
        """Reads scheme://host:port; all three are required. Raises ValueError."""
        parts = urlsplit(text.strip())
        if parts.scheme not in PORTS or not parts.hostname or not parts.port or parts.path or "@" in parts.netloc:
            raise ValueError(text)
        return cls(parts.scheme, parts.hostname.removesuffix("."), parts.port)

    def is_at(self, scheme: str, host: str, port: int) -> bool:
        """Returns True if that is this place."""
        return self.scheme in ("", scheme) and self.host == host and self.port in (0, port)


def read_address(
    url: str, *, schemes: Collection[str] = WEB, insecure: bool = False, own: Iterable[OwnPlace] = ()
) -> TypedAddress:
    """Parses an address of one of these schemes. insecure: http is accepted; own: exceptions. Raises NotOutside."""
    if len(url) > LONGEST or not VISIBLE.fullmatch(url):
        raise NotOutside(AddressTrouble.UNREADABLE)
    try:
        parts = urlsplit(url)
        written, host = parts.port, (parts.hostname or "").removesuffix(".")
    except ValueError:
        raise NotOutside(AddressTrouble.UNREADABLE) from None
    if parts.scheme not in schemes:
        raise NotOutside(AddressTrouble.NOT_HTTPS)
    port = PORTS[parts.scheme] if written is None else written
    is_own = any(each.is_at(parts.scheme, host, port) for each in own)
    if parts.scheme == "http" and not insecure and not is_own:
        raise NotOutside(AddressTrouble.NOT_HTTPS)
    if "@" in parts.netloc:
        raise NotOutside(AddressTrouble.USER)
    if port < FIRST_FREE_PORT and port not in USUAL_PORTS[parts.scheme] and not is_own:
        raise NotOutside(AddressTrouble.PORT)
    _check_host(host, bracketed="[" in parts.netloc)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return TypedAddress(parts.scheme, host, port, target, is_own)


def _check_host(host: str, *, bracketed: bool) -> None:
    if bracketed:
        try:
            ip_address(host)
        except ValueError:
            raise NotOutside(AddressTrouble.UNREADABLE) from None
        if "%" in host:  # a zone is one of our own interfaces
            raise NotOutside(AddressTrouble.INSIDE, host)
        return
    if NUMERIC.fullmatch(host.rpartition(".")[2]):  # 2130706433, 0x7f.1 and 127.1 are 127.0.0.1 to whoever looks it up
        try:
            ip_address(host)
        except ValueError:
            raise NotOutside(AddressTrouble.NUMBERS, host) from None
    elif len(host) > LONGEST_HOST or not HOST.fullmatch(host):
        raise NotOutside(AddressTrouble.UNREADABLE)


def is_outside(address: Address) -> bool:
    """Returns True if a packet to this address leaves for the public internet, and comes back by no detour."""
    address = plain(address)
    leads_inside = any(address in network for network in LEADS_INSIDE)
    return not leads_inside and address.is_global and not address.is_multicast and not address.is_reserved


def plain(address: Address) -> Address:
    """Returns an IPv4 address that is written as IPv6 in its IPv4 form."""
    return getattr(address, "ipv4_mapped", None) or address
