"""Writes signed checkpoints as C2SP specifies (c2sp.org/signed-note, c2sp.org/tlog-checkpoint), with Ed25519.

A checkpoint states that the log of this name had this root at this size. One line more states when it was signed.
"""

import base64
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ALGORITHM = b"\x01"  # Ed25519, as the signed-note format numbers it


def seed_from(text: str) -> bytes:
    """Returns the 32 bytes of a key given in base64. Raises ValueError."""
    seed = base64.b64decode(text, validate=True)
    if len(seed) != 32:
        raise ValueError(f"a seed has 32 bytes, not {len(seed)}")
    return seed


@dataclass(frozen=True)
class Signer:
    """A private key and the name under which it signs (no spaces, no plus sign)."""

    name: str
    seed: bytes

    @property
    def public(self) -> bytes:
        """Returns the 32 bytes of the public key."""
        return self._private().public_key().public_bytes_raw()

    @property
    def key_id(self) -> bytes:
        """Returns four bytes that distinguish this key from others."""
        return sha256(self.name.encode() + b"\n" + ALGORITHM + self.public).digest()[:4]

    @property
    def verifier_key(self) -> str:
        """Returns name+id+key, which is published and given to verifiers."""
        return f"{self.name}+{self.key_id.hex()}+{_text(ALGORITHM + self.public)}"

    def sign(self, text: str) -> str:
        """Returns the signed note over a text that ends with a line break."""
        signature = self._private().sign(text.encode())
        return f"{text}\n— {self.name} {_text(self.key_id + signature)}\n"

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def checkpoint(origin: str, size: int, root: bytes, at: datetime) -> str:
    """Returns the text of a checkpoint. at: real time, aware, written in UTC as ISO 8601."""
    return f"{origin}\n{size}\n{_text(root)}\ntime {at.isoformat(timespec='microseconds')}\n"


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
