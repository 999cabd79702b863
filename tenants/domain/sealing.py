"""Secrets at rest: encrypted under the first of several keys, readable under all of them, compared by a keyed hash.

To change the key a new one is put in front; what was encrypted under the old ones is encrypted again, then they go.
"""

import base64
import hmac
from collections.abc import Sequence
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

KEY_LENGTH: Final = 32  # bytes


class Unreadable(ValueError):
    """None of the keys opens it."""


def key_from(text: str) -> bytes:
    """The 32 bytes of a key given in base64, in either of its alphabets. Raises ValueError."""
    key = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
    if len(key) != KEY_LENGTH:
        raise ValueError(f"a key has {KEY_LENGTH} bytes, not {len(key)}")
    return key


def keys_from(text: str) -> tuple[bytes, ...]:
    """Keys with commas between them, at least one. Raises ValueError."""
    return tuple(key_from(part) for part in text.split(","))


class Sealer:
    """The first of `keys` encrypts, all decrypt; `hash_key` is another one, which stays."""

    def __init__(self, keys: Sequence[bytes], hash_key: bytes) -> None:
        ciphers = [Fernet(base64.urlsafe_b64encode(key)) for key in keys]
        self._newest, self._any, self._hash_key = ciphers[0], MultiFernet(ciphers), hash_key

    def seal(self, clear: str) -> str:
        return self._newest.encrypt(clear.encode()).decode()

    def open(self, token: str) -> str:
        """Raises Unreadable."""
        try:
            return self._any.decrypt(token.encode()).decode()
        except InvalidToken:
            raise Unreadable("no key of FIELD_KEYS opens this") from None

    def sealed_by_newest(self, token: str) -> bool:
        """Whether the first key has sealed it, so that the others are not wanted for it."""
        try:
            self._newest.decrypt(token.encode())
        except InvalidToken:
            return False
        return True

    def hashed(self, purpose: str, clear: str) -> str:
        """64 hexadecimal digits: the same for the same text and purpose, telling nothing without the key."""
        return hmac.digest(self._hash_key, f"{purpose}\0{clear}".encode(), "sha256").hex()
