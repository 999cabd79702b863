"""Whose network a customer is called in."""

import pytest

from maintenance.calls.domain.networks import network_of


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
