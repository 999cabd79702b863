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
