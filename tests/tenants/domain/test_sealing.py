"""Secrets at rest: what the first key seals all can open, and the hash stays when keys change."""

from __future__ import annotations

import base64
import hmac

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
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


def test_it_is_aes_256_gcm_under_a_key_of_its_own() -> None:
    """By hand: HKDF-Expand, 12 bytes of nonce, the head of the token authenticated with it."""
    form, name, body = Sealer([NEW, OLD], HASH).seal("clear").split(".")
    key = HKDFExpand(SHA256(), 32, b"shouhao AES-256-GCM").derive(NEW)
    sealed = base64.urlsafe_b64decode(body)
    assert form == "g1"
    assert name == HKDFExpand(SHA256(), 32, b"shouhao name").derive(NEW).hex()[:12]
    assert AESGCM(key).decrypt(sealed[:12], sealed[12:], f"g1.{name}".encode()) == b"clear"
    assert NEW not in (key, sealed)


def test_a_token_under_another_keys_name_is_unreadable() -> None:
    both = Sealer([NEW, OLD], HASH)
    mine, other = both.seal("clear").split("."), Sealer([OLD], HASH).seal("clear").split(".")
    for token in (f"g1.{other[1]}.{mine[2]}", f"g2.{mine[1]}.{mine[2]}", f"{mine[1]}.{mine[2]}", f"g1.{mine[1]}."):
        with pytest.raises(Unreadable):
            both.open(token)


def test_a_token_tells_nothing_and_no_two_are_the_same() -> None:
    sealer = Sealer([OLD], HASH)
    tokens = {sealer.seal("330106199003070025") for _ in range(5)}
    assert len(tokens) == 5
    bodies = [base64.urlsafe_b64decode(token.rpartition(".")[2]) for token in tokens]
    assert all("3301" not in body.decode("latin-1") for body in bodies)
    assert len({body[:12] for body in bodies}) == 5, "a nonce is used once"


@pytest.mark.parametrize(
    "token", ["", "x", "gAAAAA==", "330106199003070025", "g1.x.y", "g1..", "..", "g1.\u00e9.\u00e9", "号"]
)
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
    assert before.hashed("identity", "a") == hmac.digest(HASH, b"identity\0a", "sha256").hex()
    assert len({before.hashed(purpose, text) for purpose in ("identity", "other") for text in "ab"}) == 4
    assert Sealer([OLD], NEW).hashed("identity", "a") != before.hashed("identity", "a")


@given(st.binary(min_size=32, max_size=32))
def test_either_alphabet_of_base64_is_read(key: bytes) -> None:
    assert key_from(base64.b64encode(key).decode()) == key
    assert key_from(base64.urlsafe_b64encode(key).decode()) == key
    assert keys_from(f"{base64.b64encode(key).decode()}, {base64.b64encode(OLD).decode()}") == (key, OLD)


def test_a_key_with_another_character_in_it_is_refused() -> None:
    key = base64.b64encode(OLD).decode()
    with pytest.raises(ValueError, match="base64"):
        key_from(f"{key[:10]}!{key[10:]}")


@pytest.mark.parametrize("text", ["", ",", "short", base64.b64encode(b"x" * 31).decode(), "!" * 44])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- of base64 or of key_from
        keys_from(text)
