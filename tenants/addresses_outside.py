"""The guard of every address that somebody types and our servers then call: when it is typed, and when it is called.

A name is looked up once, each address that it leads to is checked, and exactly a checked one is connected to: a name
that leads elsewhere a moment later leads us nowhere. TLS still asks for the name. Whoever calls follows no redirects.
"""

import socket
import threading  # noqa: TID251 - what it does is of no client's schema
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from tenants.domain.outside import AddressTrouble, NotOutside, TypedAddress, is_outside, lies_in, read_address
from tenants.refusals import Refused

LOOKING_UP: Final = 3.0  # seconds


@dataclass(frozen=True)
class Outside:
    """An address that may be called: as it is written, and where its host stands (an IP address that was checked)."""

    typed: TypedAddress
    address: str


def look_up(url: str, *, seconds: float = LOOKING_UP) -> Outside:
    """Check an address as it is written and look its host up, once. Raises NotOutside."""
    typed = read_address(url, insecure=settings.SANDBOX)
    return checked(typed, _addresses_of(typed, seconds))


def checked(typed: TypedAddress, addresses: list[str]) -> Outside:
    """The first of the host's addresses, when all of them lead outside. Raises NotOutside.

    ADDRESSES_INSIDE names networks of the operator's own that may be called all the same.
    """
    if not addresses:
        raise NotOutside(AddressTrouble.UNKNOWN_HOST, typed.host)
    for each in map(ip_address, addresses):
        if not is_outside(each) and not lies_in(each, settings.ADDRESSES_INSIDE):
            raise NotOutside(AddressTrouble.INSIDE, typed.host)
    return Outside(typed, addresses[0])


def check_typed(url: str, *, field: str = "url") -> None:
    """For services that are given an address: raises Refused with what is wrong and what to do."""
    try:
        look_up(url)
    except NotOutside as error:
        raise Refused(said_of(error), code=f"address_{error.trouble}", field=field) from None


def said_of(error: NotOutside) -> str:
    """What is wrong with an address, for whoever typed it."""
    words = {
        AddressTrouble.UNREADABLE: _("This is not a web address: write it as https://host/path, without blanks."),
        AddressTrouble.NOT_HTTPS: _("Only addresses that begin with https:// are called."),
        AddressTrouble.USER: _("Leave out the user name and password: requests are signed instead."),
        AddressTrouble.PORT: _("This port is not called: use 443, or one from 1024 on."),
        AddressTrouble.NUMBERS: _("Write the host as a name, or an IP address in its usual form."),
        AddressTrouble.INSIDE: _("“%(host)s” leads into a network that cannot be reached from the internet."),
        AddressTrouble.UNKNOWN_HOST: _("The host “%(host)s” could not be looked up: check how it is written."),
    }
    return words[error.trouble] % {"host": error.host}


def _addresses_of(typed: TypedAddress, seconds: float) -> list[str]:
    """Where the host stands. The resolver has no limit of its own: what takes longer goes on without us."""
    found: list[str] = []

    def look() -> None:
        try:
            rows = socket.getaddrinfo(typed.host, typed.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(str(row[4][0]) for row in rows)

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    looking.join(seconds)
    return [] if looking.is_alive() else found
