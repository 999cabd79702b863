"""The guard of every address that somebody types and our servers then call: when it is typed, and when it is called.

A name is looked up once, each address that it leads to is checked, and exactly a checked one is connected to: a name
that leads elsewhere a moment later leads us nowhere. TLS still asks for the name. Whoever calls follows no redirects.
"""

import socket
import threading  # noqa: TID251 - what it does is of no client's schema
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from tenants.domain.outside import WEB, AddressTrouble, NotOutside, TypedAddress, is_outside, plain, read_address
from tenants.refusals import Refused

LOOKING_UP: Final = 3.0  # seconds


@dataclass(frozen=True)
class Outside:
    """An address that may be called: as it is written, and where its host stands (an IP address that was checked)."""

    typed: TypedAddress
    address: str


def read_typed(url: str, *, schemes: Collection[str] = WEB) -> TypedAddress:
    """Check an address as it is written. Raises NotOutside."""
    return read_address(url, schemes=schemes, insecure=settings.SANDBOX, own=settings.ADDRESSES_INSIDE)


def look_up(url: str, *, schemes: Collection[str] = WEB, seconds: float = LOOKING_UP) -> Outside:
    """Check an address as it is written and look its host up, once. Raises NotOutside."""
    return pinned(read_typed(url, schemes=schemes), seconds)


def pinned(typed: TypedAddress, seconds: float = LOOKING_UP) -> Outside:
    """The first of the host's addresses, when all of them lead outside. Raises NotOutside.

    ADDRESSES_INSIDE names places of the operator's own that may be called all the same.
    """
    addresses = _addresses_of(typed, seconds)
    if not addresses:
        raise NotOutside(AddressTrouble.UNKNOWN_HOST, typed.host)
    for each in map(ip_address, addresses):
        own = any(place.is_at(typed.scheme, str(plain(each)), typed.port) for place in settings.ADDRESSES_INSIDE)
        if not (typed.own or own or is_outside(each)):
            raise NotOutside(AddressTrouble.INSIDE, typed.host)
    return Outside(typed, addresses[0])


def check_typed(url: str, *, field: str = "url", schemes: Collection[str] = WEB, may_be_unknown: bool = False) -> None:
    """For services that are given an address: raises Refused with what is wrong and what to do.

    may_be_unknown: a host that cannot be looked up yet will do; what it leads to is seen when it is called.
    """
    try:
        look_up(url, schemes=schemes)
    except NotOutside as error:
        if not (may_be_unknown and error.trouble is AddressTrouble.UNKNOWN_HOST):
            raise Refused(said_of(error), code=f"address_{error.trouble}", field=field) from None


def said_of(error: NotOutside) -> str:
    """What is wrong with an address, for whoever typed it."""
    words = {
        AddressTrouble.UNREADABLE: _("This is not a web address: write it as https://host/path, without blanks."),
        AddressTrouble.NOT_HTTPS: _("Only addresses that begin with https:// are called."),
        AddressTrouble.USER: _("Leave out the user name and password: requests are signed instead."),
        AddressTrouble.PORT: _("This port is not called: use the usual one, or one from 1024 on."),
        AddressTrouble.NUMBERS: _("Write the host as a name, or an IP address in its usual form."),
        AddressTrouble.INSIDE: _("“%(host)s” leads into a network that cannot be reached from the internet."),
        AddressTrouble.UNKNOWN_HOST: _("The host “%(host)s” could not be looked up: check how it is written."),
    }
    return words[error.trouble] % {"host": error.host}


def _addresses_of(typed: TypedAddress, seconds: float) -> list[str]:
    """Where the host stands. The resolver has no limit of its own: what takes longer goes on without us."""
    addresses: list[str] = []

    def look() -> None:
        try:
            rows = socket.getaddrinfo(typed.host, typed.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        addresses.extend(str(row[4][0]) for row in rows)

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    looking.join(seconds)
    return [] if looking.is_alive() else addresses
