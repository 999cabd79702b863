"""Stands in for a client's program that receives webhooks: it verifies the signature, and shows what it received.

A program of any name listens at /programs/<name>; its secret is derived from the name, so that nobody needs to enter
it. One whose name begins with "gone" wants nothing more; one that begins with "broken" fails.
"""

import base64
import hmac
import json
import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from labels.directories.sandbox.clock import Clock
from labels.directories.sandbox.displays import stamp
from labels.directories.sandbox.mail import time_or_none
from labels.directories.sandbox.program_keys import key_of_program
from labels.directories.sandbox.vendor_store import VendorStore
from labels.directories.sandbox.web import page, whole_number

KIND = "program"
BODY_LIMIT = 100_000
TOLERANCE = 300.0  # seconds


class Programs:
    """Serves the programs and stores what they received."""

    def __init__(self, store: VendorStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def routes(self) -> list[Route]:
        """Returns the routes: POST an event, GET what was received."""
        return [
            Route("/programs", self.heard, methods=["GET"]),
            Route("/programs/{name}", self.hear, methods=["POST"]),
        ]

    def count(self) -> int:
        """Counts the received events."""
        return len(self._store.messages(KIND, limit=10_000))

    async def hear(self, request: Request) -> Response:
        """Takes an event as a library of Standard Webhooks does: it refuses one whose signature is wrong or old."""
        name, body = request.path_params["name"], await request.body()
        if name.startswith("gone"):
            return JSONResponse({"taken": False}, status_code=410)
        if name.startswith("broken") or len(body) > BODY_LIMIT:
            return JSONResponse({"taken": False}, status_code=500)
        verified = _is_signed(name, request.headers.get, body)
        at = await time_or_none(self._clock)
        text = body.decode(errors="replace")
        sent = {"sender": "verified" if verified else "refused", "recipient": name, "text": text, "context": ""}
        self._store.send(KIND, KIND, sent, at)
        return JSONResponse({"taken": verified}, status_code=200 if verified else 401)

    async def heard(self, request: Request) -> Response:
        """Lists the received events, newest first; ?format=json answers data."""
        limit = whole_number(request, "limit", 200, 1, 10_000)
        messages = self._store.messages(KIND, to=request.query_params.get("to", ""), limit=limit)
        if request.query_params.get("format") == "json":
            return JSONResponse({"items": messages})
        at = await time_or_none(self._clock)
        return page(
            request, "programs.html", events=[{**each, **_read(each["text"])} for each in messages], at=at and stamp(at)
        )


def _is_signed(name: str, header: object, body: bytes) -> bool:
    asked, said, signatures = (header(f"webhook-{each}", "") for each in ("id", "timestamp", "signature"))  # type: ignore[operator]  # a mapping's get
    if not said.isdigit() or abs(time.time() - int(said)) > TOLERANCE:
        return False
    digest = hmac.digest(key_of_program(name), f"{asked}.{said}.".encode() + body, "sha256")
    ours = "v1," + base64.b64encode(digest).decode()
    return any(hmac.compare_digest(ours, each) for each in signatures.split())


def _read(text: str) -> dict[str, object]:
    try:
        said = json.loads(text)
    except ValueError:
        return {"type": "?", "seq": "", "pretty": text}
    return {
        "type": said.get("type", "?"),
        "seq": said.get("seq", ""),
        "pretty": json.dumps(said, ensure_ascii=False, indent=2),
    }
