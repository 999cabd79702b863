"""Secrets at rest: what the first key seals all can open, and the hash stays when keys change."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, strategies as st

from tenants.domain.sealing import Sealer, Unreadable, key_from, keys_from

OLD, NEW, HASH = b"o" * 32, b"n" * 32, b"h" * 32


@given(st.text(max_size=200))
def test_what_was_sealed_is_opened_by_every_later_ring(clear: str) -> None:
    token = Sealer([OLD], HASH).seal(clear)
    assert Sealer([OLD], HASH).open(token) == clear
    both = Sealer([NEW, OLD], HASH)
    assert both.open(token) == clear
    assert not both.sealed_by_newest(token)
    again = both.seal(clear)
    assert both.sealed_by_newest(again)
    assert Sealer([NEW], HASH).open(again) == clear
    for ring in (Sealer([NEW], HASH), Sealer([HASH], HASH)):
        with pytest.raises(Unreadable):
            ring.open(token)


def test_a_token_tells_nothing_and_no_two_are_the_same() -> None:
    sealer = Sealer([OLD], HASH)
    tokens = {sealer.seal("330106199003070025") for _ in range(5)}
    assert len(tokens) == 5
    assert all("3301" not in base64.urlsafe_b64decode(token).decode("latin-1") for token in tokens)


@pytest.mark.parametrize("token", ["", "x", "gAAAAA==", "330106199003070025"])
def test_what_is_no_token_is_unreadable(token: str) -> None:
    with pytest.raises(Unreadable):
        Sealer([OLD], HASH).open(token)


def test_a_changed_token_is_unreadable() -> None:
    token = Sealer([OLD], HASH).seal("clear")
    flipped = token[:-8] + ("A" if token[-8] != "A" else "B") + token[-7:]
    with pytest.raises(Unreadable):
        Sealer([OLD], HASH).open(flipped)


def test_the_hash_outlives_the_keys_and_belongs_to_its_purpose() -> None:
    before, after = Sealer([OLD], HASH), Sealer([NEW], HASH)
    assert before.hashed("identity", "a") == after.hashed("identity", "a")
    assert len({before.hashed(purpose, text) for purpose in ("identity", "other") for text in "ab"}) == 4
    assert Sealer([OLD], NEW).hashed("identity", "a") != before.hashed("identity", "a")


@given(st.binary(min_size=32, max_size=32))
def test_either_alphabet_of_base64_is_read(key: bytes) -> None:
    assert key_from(base64.b64encode(key).decode()) == key
    assert key_from(base64.urlsafe_b64encode(key).decode()) == key
    assert keys_from(f"{base64.b64encode(key).decode()}, {base64.b64encode(OLD).decode()}") == (key, OLD)


@pytest.mark.parametrize("text", ["", ",", "short", base64.b64encode(b"x" * 31).decode(), "!" * 44])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- of base64 or of key_from
        keys_from(text)
