"""Baidu's own signer beside ours, and against our stand-in, which checks as the documents say."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

from baidubce.auth import bce_v1_signer
from baidubce.auth.bce_credentials import BceCredentials

sys.path.insert(0, str(Path(__file__).parents[3]))

from labels.directories.aggregators.bce import bce_authorization

SANDBOX = os.environ["SHOUHAO_SANDBOX"]
PATH = "/haoma-cloud/openapi/phone-tag/1.0"
ODD = ("plain", "a b+c/d=e~f", "标记", "%2F", "x" * 200)
done = 0


def check(what: str, *, good: bool) -> None:
    """Say what was looked at; end at the first that is not so."""
    global done  # noqa: PLW0603 -- a script
    print(("ok   " if good else "FAIL ") + what)
    if not good:
        sys.exit(1)
    done += 1


def theirs(headers: dict[str, str], key_id: str, secret: str, at: datetime) -> str:
    """What the SDK says."""
    names = sorted(name.lower().encode() for name in headers)
    sent = {name.lower().encode(): value.encode() for name, value in headers.items()}
    stamp = int(at.timestamp())
    credentials = BceCredentials(key_id, secret)
    signed = bce_v1_signer.sign(credentials, b"POST", PATH.encode(), sent, {}, stamp, 1800, names)
    return str(signed.decode())


def ask(secret: str, **changed: str) -> tuple[int, dict[str, object]]:
    """One request to the stand-in, signed by the SDK."""
    phone = hashlib.sha1(b"13800138000", usedforsecurity=False).hexdigest()
    body = json.dumps({"appkey": "sandbox-app", "phone": phone}).encode()
    at = datetime.fromtimestamp(int(time.time()), UTC)
    headers = {
        "Host": SANDBOX.removeprefix("http://"),
        "Content-Type": "application/json; charset=utf-8",
        "x-bce-date": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-bce-content-sha256": hashlib.sha256(body).hexdigest(),
    }
    signed = theirs(headers, "sandbox", secret, at)
    sent = {**headers, "Authorization": signed, **changed}
    request = urllib.request.Request(SANDBOX + PATH, body, sent, method="POST")
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


for place, value in enumerate(ODD):
    moment = datetime(2026, 11, 27, 3, 4, place, tzinfo=UTC)
    given = {"Host": "pnvs.baidubce.com", "x-bce-date": moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "x-bce-odd": value}
    ours = bce_authorization("POST", PATH, given, key_id="id", secret="key", at=moment)
    check(f"our signature is the SDK's ({value[:12]})", good=ours == theirs(given, "id", "key", moment))
status, said = ask("sandbox")
check(f"the stand-in takes what the SDK signs ({said})", good=(status, said.get("code")) == (200, "10000"))
status, said = ask("another")
check("a wrong secret is found", good=(status, said.get("code")) == (403, "SignatureDoesNotMatch"))
status, said = ask("sandbox", **{"Content-Type": "text/plain"})
check(
    "a header that was changed on the way is found", good=(status, said.get("code")) == (403, "SignatureDoesNotMatch")
)
print(f"{done} checks: signatures and answers agree")
