"""Names that can be a client's address, and schemas that are never named twice."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from tenants.domain.addresses import (
    LONGEST,
    RESERVED,
    AddressFault,
    address_fault,
    canonical_address,
    is_host,
    schema_for,
)

names = st.from_regex(re.compile(r"[a-z0-9][a-z0-9-]{1,28}[a-z0-9]", re.ASCII), fullmatch=True)


@pytest.mark.parametrize("name", ["qinghe", "acme-2", "4-seasons", "a1b", "x" * LONGEST])
def test_good_names(name: str) -> None:
    assert address_fault(name) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", AddressFault.LENGTH),
        ("ab", AddressFault.LENGTH),
        ("x" * (LONGEST + 1), AddressFault.LENGTH),
        ("-acme", AddressFault.CHARACTERS),
        ("acme-", AddressFault.CHARACTERS),
        ("ac me", AddressFault.CHARACTERS),
        ("ac.me", AddressFault.CHARACTERS),
        ("ac_me", AddressFault.CHARACTERS),
        ("Acme", AddressFault.CHARACTERS),
        ("青禾网络", AddressFault.CHARACTERS),
        ("acme\n", AddressFault.CHARACTERS),
        ("xn--fiqs8s", AddressFault.CHARACTERS),
        ("admin", AddressFault.RESERVED),
        ("public", AddressFault.RESERVED),
        ("staff", AddressFault.RESERVED),
        ("pg-catalog", AddressFault.RESERVED),
        ("information-schema", AddressFault.RESERVED),
    ],
)
def test_what_is_wrong_is_named(name: str, expected: AddressFault) -> None:
    assert address_fault(name) is expected


def test_reserved_words_are_names_otherwise() -> None:
    for word in RESERVED:
        assert re.fullmatch(r"[a-z0-9-]+", word)
        assert address_fault(word) is not None


@given(names)
def test_a_good_name_is_a_host_and_its_schema_a_plain_identifier(name: str) -> None:
    if address_fault(name) is None:
        assert is_host(f"{name}.certify.example.com")
        assert re.fullmatch(r"[a-z0-9_]{3,40}", schema_for(name, set()))


def test_the_first_choice_is_the_name_and_the_second_has_a_number() -> None:
    assert [schema_for("a-b", taken) for taken in ((), {"a_b"}, {"a_b", "a_b_2"})] == ["a_b", "a_b_2", "a_b_3"]


@given(st.lists(st.sampled_from(["acme", "acme-2", "a-b", "a-b-c"]), max_size=12))
def test_schemas_are_never_named_twice(wishes: list[str]) -> None:
    taken: set[str] = {"acme_3"}
    for wish in wishes:
        schema = schema_for(wish, taken)
        assert schema not in taken
        assert schema.startswith(wish.replace("-", "_"))
        taken.add(schema)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("localhost", True),
        ("acme.example.com", True),
        ("a" * 63 + ".example.com", True),
        ("a" * 64 + ".example.com", False),
        ("a." * 126 + "a", True),  # 253 characters
        ("a." * 126 + "ab", False),
        ("acme.example.com.", False),
        ("acme.example.com:8000", False),
        ("https://acme.example.com", False),
        ("acme..com", False),
        ("-acme.com", False),
        ("", False),
    ],
)
def test_hosts(text: str, good: bool) -> None:
    assert is_host(text) is good


def test_a_name_is_read_without_case_and_spaces() -> None:
    assert canonical_address("  QingHe ") == "qinghe"
