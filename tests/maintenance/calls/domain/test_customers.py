"""What a call tells of the customer: the network by the number, the vendor by the handset."""

from __future__ import annotations

import pytest

from maintenance.calls.domain.customers import VENDORS, handset_of, network_of


@pytest.mark.parametrize(
    ("number", "network"),
    [
        ("13912345678", "mobile"),
        ("+86 186 1234 5678", "unicom"),
        ("008618912345678", "telecom"),
        ("013912345678", "mobile"),
        ("02158881234", "fixed"),
        ("95588", "other"),
        ("", "other"),
    ],
)
def test_the_network_of_a_customer(number: str, network: str) -> None:
    assert network_of(number) == network


@pytest.mark.parametrize(
    ("said", "vendor"),
    [
        ("HUAWEI Mate 60", "huawei"),
        ("华为", "huawei"),
        ("Redmi K70", "xiaomi"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)", "apple"),
        ("一加 12", "oppo"),
        ("Nokia 3310", "other"),
        ("  ", ""),
    ],
)
def test_the_vendor_of_a_handset(said: str, vendor: str) -> None:
    assert handset_of(said, VENDORS) == vendor


def test_directories_of_ones_own_are_known_by_their_names() -> None:
    assert handset_of("Nokia 3310", VENDORS | {"nokia": "hmd"}) == "hmd"


@pytest.mark.parametrize(
    ("number", "network"),
    [
        ("8613912345678", "mobile"),
        ("139 1234 567", "other"),  # a digit too few
        ("139123456789", "other"),
        ("19212345678", "broadnet"),
        ("12012345678", "other"),
        ("010588812", "other"),
        ("0105888123", "fixed"),
        ("+86 010 588 8123", "fixed"),
        ("010-5888-1234", "fixed"),
        ("075512345678", "fixed"),
        ("0755123456789", "other"),
        ("+86 10 5888 1234", "other"),  # without the 0 it could be anything
        ("008601058881234", "fixed"),
        ("1391234567x", "other"),
        ("012012345678", "fixed"),
    ],
)
def test_numbers_as_they_are_dialled(number: str, network: str) -> None:
    assert network_of(number) == network


def test_the_longest_word_says_whose_it_is() -> None:
    words = {"pro": "short", "xiaomi": "long", "mi": "shortest"}
    assert handset_of(" XIAOMI 14 Pro ", words) == "long"
