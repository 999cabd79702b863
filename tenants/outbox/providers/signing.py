"""Signs requests to Aliyun (ACS3-HMAC-SHA256) and Tencent Cloud (TC3-HMAC-SHA256). Pure but for the clock."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote


def acs3_headers(
    host: str,
    action: str,
    version: str,
    query: Mapping[str, str],
    *,
    key_id: str,
    secret: str,
    nonce: str,
    at: datetime,
) -> dict[str, str]:
    """Returns the headers of a POST without a body to Aliyun, its parameters in the query. at: aware."""
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-acs-date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    return {**headers, "Authorization": acs3_authorization("POST", "/", query, headers, key_id=key_id, secret=secret)}


def acs3_authorization(
    method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], *, key_id: str, secret: str
) -> str:
    """Returns the value of Authorization for these headers, all of which are signed (names in lower case)."""
    names = sorted(headers)
    canonical = "\n".join(
        (
            method,
            path,
            acs3_query(query),
            "".join(f"{name}:{headers[name].strip()}\n" for name in names),
            ";".join(names),
            headers["x-acs-content-sha256"],
        )
    )
    to_sign = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={';'.join(names)},Signature={signature}"


def acs3_query(query: Mapping[str, str]) -> str:
    """Returns the query sorted, with %20 for a blank: the signed text has to be the one that is sent."""
    return "&".join(f"{_quoted(name)}={_quoted(query[name])}" for name in sorted(query))


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")


def tc3_headers(
    host: str, action: str, version: str, body: bytes, *, region: str, key_id: str, secret: str, at: datetime
) -> dict[str, str]:
    """Returns the headers of a POST of JSON to Tencent Cloud. at: aware, and within five minutes of their clock."""
    headers = {
        "Host": host,
        "Content-Type": "application/json",
        "X-TC-Action": action,
        "X-TC-Version": version,
        "X-TC-Timestamp": str(int(at.timestamp())),
        "X-TC-Region": region,
    }
    signed = tc3_authorization(host, "application/json", body, key_id=key_id, secret=secret, at=at)
    return {**headers, "Authorization": signed}


def tc3_authorization(host: str, content_type: str, body: bytes, *, key_id: str, secret: str, at: datetime) -> str:
    """Returns the value of Authorization: content type and host are signed, as they are sent."""
    service, day = host.split(".", 1)[0], at.astimezone(UTC).strftime("%Y-%m-%d")
    canonical = "\n".join(
        (
            "POST",
            "/",
            "",
            f"content-type:{content_type}\nhost:{host}\n",
            "content-type;host",
            hashlib.sha256(body).hexdigest(),
        )
    )
    scope = f"{day}/{service}/tc3_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"TC3-HMAC-SHA256\n{int(at.timestamp())}\n{scope}\n{digest}"
    key = f"TC3{secret}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return f"TC3-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders=content-type;host, Signature={signature}"
