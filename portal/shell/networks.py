"""Finds the network of a request, for counts and records."""

from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Final

from django.conf import settings
from django.http import HttpRequest

LONGEST_ADDRESS: Final = 60  # characters, with the zone of one of IPv6


def network_of(request: HttpRequest) -> str:
    """Returns the network that a request comes from."""
    return _network(address_of(request))


def network_at(direct: str, forwarded: str) -> str:
    """The same, of the address that the connection comes from and what X-Forwarded-For says."""
    return _network(address_from(direct, forwarded))


def address_of(request: HttpRequest) -> str:
    """The address that a request comes from."""
    return address_from(str(request.META.get("REMOTE_ADDR", "")), str(request.META.get("HTTP_X_FORWARDED_FOR", "")))


def address_from(direct: str, forwarded: str) -> str:
    """Believes X-Forwarded-For as far as the proxies in front have written it (TRUSTED_PROXIES), and no further."""
    proxies = settings.TRUSTED_PROXIES
    passed_on = forwarded.rsplit(",", proxies) if proxies else []
    said = passed_on[-proxies] if 0 < proxies <= len(passed_on) else direct
    return _address(said.strip()[:LONGEST_ADDRESS]) or _address(direct) or direct


@lru_cache(maxsize=1_000)
def _network(address: str) -> str:
    """An IPv4 address, or the /64 of an IPv6 one, which is one household's or firm's."""
    return str(ip_network(f"{address}/64", strict=False)) if ":" in address else address


@lru_cache(maxsize=1_000)  # who asks once mostly asks again
def _address(text: str) -> str:
    """Returns an address in its usual form; empty if it is none."""
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)
