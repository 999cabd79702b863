"""Addresses as they are written, and where packets to them lead."""

from __future__ import annotations

import re
from ipaddress import ip_address

import pytest

from tenants.domain.outside import (
    LONGEST,
    SFTP,
    AddressTrouble,
    NotOutside,
    OwnPlace,
    TypedAddress,
    is_outside,
    plain,
    read_address,
)

LONG_HOST = "a." * 126 + "a"  # 253 characters
PADDING = "https://a.example/"


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("https://Hooks.Example.:8443/in?a=1#part", TypedAddress("https", "hooks.example", 8443, "/in?a=1")),
        ("https://hooks.example", TypedAddress("https", "hooks.example", 443, "/")),
        ("https://hooks.example:80?a", TypedAddress("https", "hooks.example", 80, "/?a")),
        ("https://hooks.example:1024/", TypedAddress("https", "hooks.example", 1024, "/")),
        ("https://8.8.8.8/", TypedAddress("https", "8.8.8.8", 443, "/")),
        ("https://[2606:4700::1111]/", TypedAddress("https", "2606:4700::1111", 443, "/")),
        (f"https://{LONG_HOST}/", TypedAddress("https", LONG_HOST, 443, "/")),
        (PADDING.ljust(LONGEST, "x"), TypedAddress("https", "a.example", 443, f"/{'x' * (LONGEST - len(PADDING))}")),
    ],
)
def test_an_address_in_its_parts(url: str, read: TypedAddress) -> None:
    assert read_address(url) == read


@pytest.mark.parametrize(
    ("url", "trouble", "host"),
    [
        ("", AddressTrouble.UNREADABLE, ""),
        ("x", AddressTrouble.NOT_HTTPS, ""),
        ("https://exa mple.org/", AddressTrouble.UNREADABLE, ""),
        ("https://b.example:x/", AddressTrouble.UNREADABLE, ""),
        (PADDING.ljust(LONGEST + 1, "x"), AddressTrouble.UNREADABLE, ""),
        (f"https://a.{LONG_HOST}/", AddressTrouble.UNREADABLE, ""),
        ("https:///hook", AddressTrouble.UNREADABLE, ""),
        ("https://under_score/", AddressTrouble.UNREADABLE, ""),
        ("https://[v1.x]/", AddressTrouble.UNREADABLE, ""),
        ("ftp://b.example/", AddressTrouble.NOT_HTTPS, ""),
        ("sftp://b.example/", AddressTrouble.NOT_HTTPS, ""),
        ("http://b.example/", AddressTrouble.NOT_HTTPS, ""),
        ("https://@b.example/", AddressTrouble.USER, ""),
        ("https://b.example:1023/", AddressTrouble.PORT, ""),
        ("https://b.example:22/", AddressTrouble.PORT, ""),
        ("https://b.example:0/", AddressTrouble.PORT, ""),
        ("https://127.1/", AddressTrouble.NUMBERS, "127.1"),
        ("https://0x7f.a.0xF/", AddressTrouble.NUMBERS, "0x7f.a.0xf"),
        ("https://[fe80::1%25eth0]/", AddressTrouble.INSIDE, "fe80::1%25eth0"),
    ],
)
def test_what_is_wrong_with_it(url: str, trouble: AddressTrouble, host: str) -> None:
    with pytest.raises(NotOutside) as refused:
        read_address(url)
    assert (refused.value.trouble, refused.value.host) == (trouble, host)
    assert str(refused.value) == (f"{trouble}: {host}" if host else str(trouble))


def test_other_schemes_where_they_are_wanted_and_http_where_it_will_do() -> None:
    assert read_address("sftp://b.example/in", schemes=SFTP).port == 22
    assert read_address("http://b.example/", insecure=True).port == 80
    with pytest.raises(NotOutside, match="not_https"):
        read_address("https://b.example/", schemes=SFTP)


def test_the_operators_own_places_are_exceptions_and_are_marked() -> None:
    own = [OwnPlace.of("http://db:25"), OwnPlace.of("https://hooks:8443")]
    assert read_address("http://DB.:25/x", own=own) == TypedAddress("http", "db", 25, "/x", own=True)
    assert read_address("https://hooks:8443/", own=own).own
    assert not read_address("https://hooks/", own=own).own
    for other in ("http://db/", "https://db:25/", "http://hooks:8443/"):
        with pytest.raises(NotOutside):
            read_address(other, own=own)


@pytest.mark.parametrize(
    ("address", "authority", "secure"),
    [
        (TypedAddress("https", "a.example", 443, "/"), "a.example", True),
        (TypedAddress("https", "a.example", 80, "/"), "a.example:80", True),
        (TypedAddress("http", "a.example", 80, "/"), "a.example", False),
        (TypedAddress("https", "2606:4700::1111", 8443, "/"), "[2606:4700::1111]:8443", True),
    ],
)
def test_what_the_host_is_called(address: TypedAddress, authority: str, secure: bool) -> None:
    assert (address.authority, address.secure) == (authority, secure)


@pytest.mark.parametrize(
    "text",
    [
        "10.1.2.0/24",
        "https://10.1.2.3",
        "//10.1.2.3:1",
        "ftp://10.1.2.3:1",
        "https://:8443",
        "https://a@b:1",
        "https://b:1/x",
    ],
)
def test_a_place_of_the_operators_is_written_whole(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        OwnPlace.of(text)


def test_a_place_of_the_operators_is_itself_and_no_other() -> None:
    place = OwnPlace.of(" https://Hooks.:8443 ")
    assert place == OwnPlace("https", "hooks", 8443)
    assert place.is_at("https", "hooks", 8443)
    assert not place.is_at("http", "hooks", 8443)
    assert not place.is_at("https", "other", 8443)
    assert not place.is_at("https", "hooks", 443)
    anything = OwnPlace("", "hooks", 0)
    assert anything.is_at("http", "hooks", 1)
    assert not anything.is_at("http", "other", 1)
    assert (str(anything), str(OwnPlace.of("sftp://[::1]:2222"))) == ("any://hooks:any", "sftp://[::1]:2222")


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_lead_outside(address: str) -> None:
    assert is_outside(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.5",
        "100.64.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "::1",
        "fd00::1",
        "ff0e::1",  # multicast to all the world
        "4000::1",  # nobody has it
        "::ffff:10.0.0.1",
        "::8.8.8.8",
        "64:ff9b::8.8.8.8",
        "64:ff9b:1::1",
        "2001::1",
        "2002:808:808::",
        "fec0::1",
    ],
)
def test_what_is_ours_or_goes_a_detour_does_not(address: str) -> None:
    assert not is_outside(ip_address(address))


def test_an_ipv4_address_is_plain_however_it_is_written() -> None:
    assert [str(plain(ip_address(each))) for each in ("::ffff:10.1.2.3", "10.1.2.3", "::1")] == [
        "10.1.2.3",
        "10.1.2.3",
        "::1",
    ]
