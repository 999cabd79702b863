"""Guards every address that somebody types and our servers then call: when it is typed, and when it is called.

A name is resolved once, each of its addresses is checked, and the connection goes to exactly a checked one: a name that
leads elsewhere a moment later leads us nowhere. TLS still asks for the name. Callers follow no redirects.
"""

import socket
import threading  # noqa: TID251 - what it does is of no client's schema
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor  # noqa: TID251 - looks hosts up; touches no database
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
    """An address that may be called: as it is written, and the checked IP address of its host."""

    typed: TypedAddress
    address: str


def read_typed(url: str, *, schemes: Collection[str] = WEB) -> TypedAddress:
    """Checks an address as it is written. Raises NotOutside."""
    return read_address(url, schemes=schemes, insecure=settings.SANDBOX, own=settings.ADDRESSES_INSIDE)


def look_up(url: str, *, schemes: Collection[str] = WEB, seconds: float = LOOKING_UP) -> Outside:
    """Checks an address as it is written and resolves its host once. Raises NotOutside."""
    return pinned(read_typed(url, schemes=schemes), seconds)


def pinned(typed: TypedAddress, seconds: float = LOOKING_UP) -> Outside:
    """Returns the first of the host's addresses, when all of them lead outside. Raises NotOutside.

    ADDRESSES_INSIDE names places of the operator's own that may be called all the same.
    """
    addresses = _addresses_of(typed, seconds)
    if not addresses:
        raise NotOutside(AddressTrouble.UNKNOWN_HOST, typed.host)
    _refuse_inside(typed, addresses)
    return Outside(typed, addresses[0])


def _refuse_inside(typed: TypedAddress, addresses: Collection[str]) -> None:
    for each in map(ip_address, addresses):
        own = any(place.is_at(typed.scheme, str(plain(each)), typed.port) for place in settings.ADDRESSES_INSIDE)
        if not (typed.own or own or is_outside(each)):
            raise NotOutside(AddressTrouble.INSIDE, typed.host)


def check_typed(url: str, *, field: str = "url", schemes: Collection[str] = WEB) -> bool:
    """Checks a service's input. Raises Refused with what is wrong and what to do.

    It resolves nothing: a stranger's servers would answer, as slowly as they like. Returns True if the host is a name,
    which a worker still has to look up (`troubles_of`); every call checks where it leads, too.
    """
    try:
        typed = read_typed(url, schemes=schemes)
        if not typed.is_named:
            _refuse_inside(typed, [typed.host])
    except NotOutside as error:
        raise Refused(said_of(error), code=f"address_{error.trouble}", field=field) from None
    return typed.is_named


def troubles_of(urls: Sequence[str]) -> list[AddressTrouble | None]:
    """Returns what prevents a call to each of a few web addresses, looked up in parallel. For workers."""
    if not urls:
        return []
    with ThreadPoolExecutor(len(urls), thread_name_prefix="look-up") as lines:
        return list(lines.map(_trouble_of, urls))


def _trouble_of(url: str) -> AddressTrouble | None:
    try:
        look_up(url)
    except NotOutside as error:
        return error.trouble
    return None


def said_of(error: NotOutside) -> str:
    """Returns what is wrong with an address, for the person who typed it."""
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
    """Returns the host's addresses. The resolver has no timeout of its own: a slow lookup goes on without us."""
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
