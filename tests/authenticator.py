"""An authenticator without a device: it makes passkeys and signs with them, as the specification has it."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

PRESENT: Final = AuthenticatorData.FLAG.USER_PRESENT
VERIFIED: Final = PRESENT | AuthenticatorData.FLAG.USER_VERIFIED


class Authenticator:
    """One passkey, once it was made; for whoever's pages ask. host: of the site that holds it."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.id = sha256(host.encode()).digest()
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.user = b""

    def made(self, options: dict[str, Any], *, origin: str = "") -> str:
        """What a browser brings for a page that adds a passkey."""
        options = options["publicKey"]
        self.user = websafe_decode(options["user"]["id"])
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(bytes(16), self.id, public)
        flags = VERIFIED | AuthenticatorData.FLAG.ATTESTED
        data = AuthenticatorData.create(self._rp(), flags, 0, credential)
        said = self._said("webauthn.create", options, origin)
        response = {"attestationObject": websafe_encode(AttestationObject.create("none", data, {}))}
        return self._brought(response, said, {"credProps": {"rk": True}})

    def signed(self, options: dict[str, Any], *, origin: str = "", verified: bool = True) -> str:
        """What a browser brings for a page that asks who is there."""
        data = AuthenticatorData.create(self._rp(), VERIFIED if verified else PRESENT, 0)
        said = self._said("webauthn.get", options["publicKey"], origin)
        signature = self.key.sign(bytes(data) + said.hash, ec.ECDSA(hashes.SHA256()))
        response = {"authenticatorData": websafe_encode(data), "signature": websafe_encode(signature)}
        return self._brought({**response, "userHandle": websafe_encode(self.user)}, said, {})

    def _rp(self) -> bytes:
        return sha256(self.host.encode()).digest()

    def _said(self, kind: str, options: dict[str, Any], origin: str) -> CollectedClientData:
        return CollectedClientData.create(kind, options["challenge"], origin or f"http://{self.host}")

    def _brought(self, response: dict[str, str], said: CollectedClientData, extensions: dict[str, Any]) -> str:
        key, response = websafe_encode(self.id), {**response, "clientDataJSON": websafe_encode(said)}
        return json.dumps(
            {"id": key, "rawId": key, "type": "public-key", "response": response, "clientExtensionResults": extensions}
        )
