"""Seals secrets at rest: encrypted under the first of several keys, readable under all of them, compared by a keyed
hash.

To change the key, put a new one in front; encrypt again what the old ones encrypted, then remove them. A token is
AES-256-GCM and names its key: `g1.<key id>.<nonce, text and tag in base64url>`.
"""

import base64
import hmac
import os
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_LENGTH: Final = 32  # bytes
NONCE_LENGTH: Final = 12  # bytes: what GCM takes as it is; drawn anew for each token
_FORM: Final = "g1"


class Unreadable(ValueError):
    """Raised when none of the keys opens a token."""


def key_from(text: str) -> bytes:
    """Returns the 32 bytes of a key given in base64, in either of its alphabets. Raises ValueError."""
    key = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
    if len(key) != KEY_LENGTH:
        raise ValueError(f"a key has {KEY_LENGTH} bytes, not {len(key)}")
    return key


def keys_from(text: str) -> tuple[bytes, ...]:
    """Returns the keys of a text with commas between them, at least one. Raises ValueError."""
    return tuple(key_from(part) for part in text.split(","))


class Sealer:
    """Encrypts with the first of `keys` and decrypts with all; `hash_key` is a separate one, which never changes."""

    def __init__(self, keys: Sequence[bytes], hash_key: bytes) -> None:
        # No key does two things: each has one for its tokens and one by which it is named.
        self._ciphers = {
            _derived(key, "name").hex()[:12]: AESGCM(_derived(key, "AES-256-GCM")) for key in reversed(keys)
        }
        self._newest = list(self._ciphers)[-1]
        self._hash_key = hash_key

    def seal(self, clear: str) -> str:
        head, nonce = f"{_FORM}.{self._newest}", os.urandom(NONCE_LENGTH)
        body = self._ciphers[self._newest].encrypt(nonce, clear.encode(), head.encode())
        return f"{head}.{base64.urlsafe_b64encode(nonce + body).decode()}"

    def open(self, token: str) -> str:
        """Returns the text of a token. Raises Unreadable."""
        head, _dot, body = token.rpartition(".")
        try:
            cipher, sealed = self._ciphers[head.removeprefix(f"{_FORM}.")], base64.urlsafe_b64decode(body)
            return cipher.decrypt(sealed[:NONCE_LENGTH], sealed[NONCE_LENGTH:], head.encode()).decode()
        except (InvalidTag, KeyError, ValueError):
            raise Unreadable("no key of FIELD_KEYS opens this") from None

    def sealed_by_newest(self, token: str) -> bool:
        """Returns True if the first key has sealed the token, so that it needs no other."""
        return token.startswith(f"{_FORM}.{self._newest}.")

    def hashed(self, purpose: str, clear: str) -> str:
        """Returns 64 hexadecimal digits: the same for the same text and purpose, revealing nothing without the key."""
        return hmac.digest(self._hash_key, f"{purpose}\0{clear}".encode(), "sha256").hex()


def _derived(key: bytes, purpose: str) -> bytes:
    """Returns a key of 32 bytes for one purpose (HKDF-Expand of RFC 5869, one block)."""
    return hmac.digest(key, f"shouhao {purpose}\x01".encode(), "sha256")
