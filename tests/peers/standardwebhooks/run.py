"""Libraries that we did not write verify what we send: PyPI `standardwebhooks`, and npm's where node is there.

A program listens, a webhook to it is added over the API, rotated, and told of a test event: bodies and headers as they
arrived are verified by both secrets; what was altered, or is old, is refused. What PyPI's has signed as a push is taken
at the address for which it was, and nowhere else.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

BASE, KEY, PORT = os.environ["SHOUHAO_BASE"], os.environ["SHOUHAO_KEY"], os.environ["SHOUHAO_PORT"]
HOST = BASE.removeprefix("http://")
NPM = "standardwebhooks@1.1.1"
SCRIPT = """
const {Webhook} = require("standardwebhooks");
const {secret, body, headers} = JSON.parse(require("fs").readFileSync(0, "utf8"));
const said = new Webhook(secret).verify(body, headers);
let refused = 0;
try { new Webhook(secret).verify(body + " ", headers) } catch { refused++ }
const old = String(Number(headers["webhook-timestamp"]) - 400);
try { new Webhook(secret).verify(body, {...headers, "webhook-timestamp": old}) } catch { refused++ }
console.log(said.type, refused);
"""
PUSH_KEY = """
from portal.shell.api.signed_push import push_secret
from tenants.domain.actors import PLATFORM
from tenants import context
from tenants.models import Tenant
from tenants.people.services import make_api_key
with context.client(Tenant.objects.get(schema_name="qinghe")):
    key = make_api_key(name="push", scopes=["request", "sight"], by=PLATFORM)[0]
    print(key.prefix, push_secret(key))
"""
got: list[tuple[dict[str, str], bytes]] = []


class Program(BaseHTTPRequestHandler):
    """Keeps what it is told."""

    def do_POST(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        got.append((headers, self.rfile.read(int(headers["content-length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Nothing."""


def call(method: str, path: str, body: Any = None) -> Any:
    """One call of the API."""
    headers = {
        "Host": HOST,
        "Authorization": f"Bearer {KEY}",
        "Content-Type": "application/json",
        "Idempotency-Key": f"peer-{time.time_ns()}",
    }
    data = None if method == "GET" else json.dumps({} if body is None else body).encode()
    asked = urllib.request.Request(f"http://127.0.0.1:{PORT}/api/v1{path}", data, headers, method=method)
    answer = urllib.request.urlopen(asked).read()
    return json.loads(answer) if answer else None


def receive(after: int) -> tuple[dict[str, str], bytes]:
    """The next thing that the program is told."""
    ends = time.monotonic() + 30
    while len(got) <= after:
        if time.monotonic() > ends:
            sys.exit("nothing arrived within 30 seconds")
        time.sleep(0.05)
    return got[after]


def verify(secret: str, headers: dict[str, str], body: bytes) -> None:
    """With PyPI's library: the body as it came is good, anything else is not."""
    library = Webhook(secret)
    assert library.verify(body, headers)["type"] == "webhook.test"
    old = {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) - 400)}
    for altered, with_headers in ((body + b" ", headers), (body, old)):
        try:
            library.verify(altered, with_headers)
        except WebhookVerificationError:
            continue
        sys.exit("what was altered was taken")


def verify_by_node(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """With npm's library; False where there is no node."""
    if shutil.which("npm") is None:
        return False
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", NPM], check=True)
    given = json.dumps({"secret": secret, "headers": headers, "body": body.decode()})
    said = subprocess.run(["node", "-e", SCRIPT], input=given, text=True, capture_output=True, check=True).stdout
    if said.split() != ["webhook.test", "2"]:
        sys.exit(f"npm's library said {said}")
    return True


def push(prefix: str, secret: str, path: str, signed_for: str) -> int:
    """The status of a push to a path, signed by the library for this one or another."""
    body, now, sent = json.dumps({"calls": []}), datetime.now(UTC), f"push-{time.time_ns()}"
    headers = {
        "Host": HOST,
        "Authorization": f"Signature {prefix}",
        "Content-Type": "application/json",
        "webhook-id": sent,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(sent, now, f"POST {signed_for}\n{body}"),
    }
    asked = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", body.encode(), headers, method="POST")
    try:
        with urllib.request.urlopen(asked) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def pushes() -> None:
    """A push is good at the address that it was signed for."""
    command, environment = json.loads(os.environ["SHOUHAO_SHELL"])
    root = Path(__file__).parents[3]
    said = subprocess.check_output([*command, PUSH_KEY], cwd=root, env=environment, text=True)
    prefix, secret = said.split()[-2:]
    calls, sightings = "/api/v1/calls", "/api/v1/sightings"
    statuses = [push(prefix, secret, *doors) for doors in ((calls, calls), (calls, sightings), (sightings, calls))]
    if statuses[0] == 401 or statuses[1:] != [401, 401]:
        sys.exit(f"pushes were answered {statuses}")


def main() -> None:
    pushes()
    server = HTTPServer(("127.0.0.1", 0), Program)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hook = call("POST", "/webhooks", {"name": "验证程序", "url": f"http://127.0.0.1:{server.server_port}/told"})
    old = hook["secret"]
    call("POST", f"/webhooks/{hook['id']}/test")
    verify(old, *receive(0))
    new = call("POST", f"/webhooks/{hook['id']}/secret")["secret"]
    call("POST", f"/webhooks/{hook['id']}/test")
    both = receive(1)
    for secret in (old, new):
        verify(secret, *both)
    by_node = verify_by_node(old, *both) and verify_by_node(new, *both)
    call("DELETE", f"/webhooks/{hook['id']}")
    both_ways = " and npm’s" if by_node else "; no npm here"
    print(f"pushes taken, signatures of two secrets verified by PyPI's library{both_ways}")


main()
