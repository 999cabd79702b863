"""Addresses that somebody types: none of them leads our servers into a network of ours."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest

from tenants.domain.outside import AddressTrouble, NotOutside, OwnPlace
from tenants.outside import addresses_outside
from tenants.refusals import Refused

# 40 hosts that lead inside, or nowhere good; a name stands for what it is looked up as.
NAMES = {
    "localhost": ["127.0.0.1"],
    "localtest.me": ["127.0.0.1"],
    "rebinds.example": ["93.184.216.34", "127.0.0.1"],
    "metadata.google.internal": ["169.254.169.254"],
    "six.example": ["::1"],
    "mixed.example": ["2606:2800:220:1::1", "fd00::1"],
    "nat64.example": ["64:ff9b::7f00:1"],
    "db": ["10.0.0.5"],
    "unknown.example": [],
}
HOSTS = [
    *NAMES,
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "0",
    "0.0.0.0",  # noqa: S104 - nobody binds to it here
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[fe80::1]",
    "[fe80::1%25eth0]",
    "[fd00::1]",
    "[ff02::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::a00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[::127.0.0.1]",
    "user:secret@example.org",
]


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Connections that are made: to any address, by any family."""
    made: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _socket, address: made.append(address))
    return made


@pytest.fixture(autouse=True)
def _world(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside the sandbox, with a resolver that knows the names above; addresses as the system reads them."""
    settings.SANDBOX, settings.ADDRESSES_INSIDE = False, []
    system = socket.getaddrinfo

    def look_up(host: str, port: int, **options: Any) -> list[Any]:
        addresses = NAMES.get(host)
        if addresses is None:
            return list(system(host, port, flags=socket.AI_NUMERICHOST, **options))
        if not addresses:
            raise socket.gaierror
        return [row for each in addresses for row in system(each, port, flags=socket.AI_NUMERICHOST, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_forty_hosts_that_lead_inside_are_refused(connections: list[Any]) -> None:
    assert len(HOSTS) >= 40
    for host in HOSTS:
        with pytest.raises(NotOutside):
            addresses_outside.look_up(f"https://{host}/hook")
        url = f"https://{host}:8443/hook"
        if host in NAMES:
            assert addresses_outside.check_typed(url), "a worker looks it up"
            assert addresses_outside.troubles_of([url]) != [None]
        else:
            with pytest.raises(Refused):
                addresses_outside.check_typed(url)
    assert connections == []


def test_nothing_is_looked_up_for_who_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: pytest.fail("somebody waits for it"))
    assert addresses_outside.check_typed("https://slow.example/hook")
    assert not addresses_outside.check_typed("https://93.184.216.34/hook")
    assert not addresses_outside.check_typed("https://[2606:2800:220:1::1]/hook")
    with pytest.raises(Refused):
        addresses_outside.check_typed("https://[::ffff:10.1.2.3]/hook")


def test_a_client_s_addresses_are_looked_up_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: time.sleep(0.5) or [])
    began = time.monotonic()
    troubles = addresses_outside.troubles_of([f"https://slow{number}.example/" for number in range(20)])
    assert troubles == [AddressTrouble.UNKNOWN_HOST] * 20
    assert time.monotonic() - began < 10, "one after the other they take ten seconds"


@pytest.mark.parametrize(
    ("url", "trouble"),
    [
        ("http://93.184.216.34/", AddressTrouble.NOT_HTTPS),
        ("ftp://93.184.216.34/", AddressTrouble.NOT_HTTPS),
        ("//93.184.216.34/", AddressTrouble.NOT_HTTPS),
        ("93.184.216.34", AddressTrouble.NOT_HTTPS),
        ("https://93.184.216.34:22/", AddressTrouble.PORT),
        ("https://93.184.216.34:0/", AddressTrouble.PORT),
        ("https://93.184.216.34:99999/", AddressTrouble.UNREADABLE),
        ("https://a@93.184.216.34/", AddressTrouble.USER),
        ("https://@93.184.216.34/", AddressTrouble.USER),
        ("https://93.184.216.34\\@localhost/", AddressTrouble.UNREADABLE),
        ("https://exa mple.org/", AddressTrouble.UNREADABLE),
        ("https://exam\nple.org/", AddressTrouble.UNREADABLE),
        ("https://例子.example/", AddressTrouble.UNREADABLE),
        ("https:///hook", AddressTrouble.UNREADABLE),
        ("https://[::1/", AddressTrouble.UNREADABLE),
        ("https://1.2.3/", AddressTrouble.NUMBERS),
        ("https://" + "a" * 500, AddressTrouble.UNREADABLE),
        ("", AddressTrouble.UNREADABLE),
    ],
)
def test_what_is_wrong_with_an_address_is_said(url: str, trouble: AddressTrouble) -> None:
    with pytest.raises(NotOutside) as refused:
        addresses_outside.look_up(url)
    assert refused.value.trouble == trouble
    assert addresses_outside.said_of(refused.value)


def test_what_leads_outside_is_called_where_it_was_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NAMES, "hooks.example", ["93.184.216.34", "2606:2800:220:1::1"])
    outside = addresses_outside.look_up("https://Hooks.Example.:8443/in?a=1#part")
    assert (outside.address, outside.typed.host, outside.typed.port) == ("93.184.216.34", "hooks.example", 8443)
    assert (outside.typed.target, outside.typed.authority) == ("/in?a=1", "hooks.example:8443")
    six = addresses_outside.look_up("https://[2606:2800:220:1::1]")
    assert (six.address, six.typed.target, six.typed.authority) == (
        "2606:2800:220:1::1",
        "/",
        "[2606:2800:220:1::1]",
    )


def test_a_resolver_that_hangs_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: time.sleep(5) or [])
    began = time.monotonic()
    with pytest.raises(NotOutside) as refused:
        addresses_outside.look_up("https://slow.example/", seconds=0.1)
    assert refused.value.trouble == AddressTrouble.UNKNOWN_HOST
    assert time.monotonic() - began < 5


def test_the_operators_own_places_may_be_called_where_they_are_named(settings: Any) -> None:
    settings.ADDRESSES_INSIDE = [OwnPlace.of("https://10.1.2.3:8443"), OwnPlace.of("http://db:25")]
    assert addresses_outside.look_up("https://10.1.2.3:8443/").address == "10.1.2.3"
    assert addresses_outside.look_up("https://[::ffff:10.1.2.3]:8443/").address
    assert addresses_outside.look_up("http://DB.:25/x").address == "10.0.0.5"
    for other in (
        "https://10.1.2.3/",
        "http://10.1.2.3:8443/",
        "https://10.1.2.4:8443/",
        "http://db/",
        "https://db:25",
    ):
        with pytest.raises(NotOutside):
            addresses_outside.look_up(other)


def test_http_will_do_in_a_sandbox(settings: Any) -> None:
    settings.SANDBOX = True
    assert addresses_outside.look_up("http://93.184.216.34/").typed.port == 80
