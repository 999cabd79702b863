"""Signed notes against the example of golang.org/x/mod/sumdb/note, whose signatures are deterministic."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from compliance.domain.notes import Signer, checkpoint, seed_from

SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]  # the first byte names the algorithm
SIGNER = Signer("PeterNeumann", SEED)
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="


def test_a_key_is_published_as_the_format_says() -> None:
    assert SIGNER.verifier_key == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert SIGNER.key_id.hex() == "c74f20a3"


def test_a_text_is_signed_as_the_format_says() -> None:
    assert SIGNER.sign(TEXT) == f"{TEXT}\n— PeterNeumann {SIGNATURE}\n"


def test_a_seed_has_thirty_two_bytes() -> None:
    assert seed_from(base64.b64encode(SEED).decode()) == SEED
    for short_long_or_none in (SEED[1:], SEED + b"\0", b""):
        with pytest.raises(ValueError, match="32 bytes"):
            seed_from(base64.b64encode(short_long_or_none).decode())
    with pytest.raises(ValueError, match="base64"):
        seed_from(f"{base64.b64encode(SEED).decode()}!")


def test_a_checkpoint_says_name_size_root_and_time() -> None:
    at = datetime(2026, 11, 28, 3, 4, 5, 6, tzinfo=UTC)
    assert checkpoint("log.example/1", 12, b"\0\1", at) == (
        "log.example/1\n12\nAAE=\ntime 2026-11-28T03:04:05.000006+00:00\n"
    )
