"""Signs requests to Baidu's cloud by bce-auth-v1. Pure: tests compare it with the vendor's own signer."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

SIGNED_FOR: Final = 1800  # seconds


def bce_authorization(
    method: str, path: str, headers: Mapping[str, str], *, key_id: str, secret: str, at: datetime
) -> str:
    """Returns the Authorization header of a request without a query; all given headers are signed. at: aware."""
    lines = {name.lower(): quote(value.strip(), safe="-_.~") for name, value in headers.items()}
    prefix = f"bce-auth-v1/{key_id}/{at.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}/{SIGNED_FOR}"
    key = hmac.new(secret.encode(), prefix.encode(), hashlib.sha256).hexdigest()
    canonical = "\n".join((method, path, "", *(f"{name}:{lines[name]}" for name in sorted(lines))))
    signature = hmac.new(key.encode(), canonical.encode(), hashlib.sha256).hexdigest()
    return f"{prefix}/{';'.join(sorted(lines))}/{signature}"
