"""Serves the stand-ins for Aliyun and Tencent Cloud, both at the root of one port.

Headers tell them apart, because their own SDKs call nothing but the root.
"""

import asyncio
import secrets
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from labels.directories.sandbox.aliyun import Aliyun
from labels.directories.sandbox.clock import Clock
from labels.directories.sandbox.mail import time_or_none
from labels.directories.sandbox.tencent import Tencent
from labels.directories.sandbox.vendor_store import BEHAVIOUR, VendorError, VendorStore
from labels.directories.sandbox.web import RequestProblem

BODY_LIMIT = 200_000


class Vendors:
    """Serves both vendors. accounts: secrets by key id."""

    def __init__(self, store: VendorStore, clock: Clock, accounts: Mapping[str, str]) -> None:
        self.store, self._clock = store, clock
        self._aliyun, self._tencent = Aliyun(store, accounts), Tencent(store, accounts)

    def routes(self) -> list[Route]:
        """Returns the routes: POST / for both vendors, and those by which tests and people change them."""
        return [
            Route("/", self.call, methods=["POST"]),
            Route("/sandbox/vendors/{vendor}", self.behave, methods=["GET", "PUT"]),
            Route("/sandbox/templates/{code}", self.change_template, methods=["PUT"]),
            Route("/calls/{id}/keys/{key}", self.press, methods=["POST"]),
        ]

    async def call(self, request: Request) -> Response:
        """Answers one signed request."""
        body = await request.body()
        if len(body) > BODY_LIMIT:
            raise RequestProblem(413, "too_large")
        aliyun = "x-acs-action" in request.headers
        vendor = "aliyun" if aliyun else "tencent"
        behaviour = self.store.behaviour(vendor)
        if behaviour["outage"]:
            return Response(status_code=503)
        await asyncio.sleep(float(behaviour["silent_seconds"]))
        try:
            at = await time_or_none(self._clock)
            answering = self._aliyun if aliyun else self._tencent
            said = answering.answer(request, body, at)
            if behaviour["drop_answer"] and self._sends(request):
                await asyncio.sleep(60)
        except VendorError as error:
            if aliyun:
                return JSONResponse({"Code": error.code, "Message": error.message, "RequestId": secrets.token_hex(16)})
            said = {"Error": {"Code": error.code, "Message": error.message}}
        said["RequestId"] = secrets.token_hex(16)
        return JSONResponse(said if aliyun else {"Response": said})

    @staticmethod
    def _sends(request: Request) -> bool:
        return (request.headers.get("x-acs-action") or request.headers.get("x-tc-action", "")) in {
            "SendSms",
            "SingleCallByTts",
            "IvrCall",
            "SendTtsVoice",
        }

    # ------------------------------------------------------------ what tests and people change

    async def behave(self, request: Request) -> Response:
        """Returns how a vendor behaves; PUT changes what is given."""
        vendor = request.path_params["vendor"]
        if vendor not in ("aliyun", "tencent"):
            raise RequestProblem(404, "not_found")
        if request.method == "PUT":
            change = await request.json()
            if not isinstance(change, dict) or set(change) - set(BEHAVIOUR):
                raise RequestProblem(400, "invalid_request", f"known are {', '.join(BEHAVIOUR)}")
            self.store.behave(vendor, change)
        return JSONResponse(self.store.behaviour(vendor))

    async def change_template(self, request: Request) -> Response:
        """Changes a template behind the product's back, or adds one as if it were made at the vendor's console."""
        said = await request.json()
        code = request.path_params["code"]
        changed = self.store.database.execute("UPDATE template SET text = ? WHERE code = ?", (said["text"], code))
        if changed.rowcount == 0:
            self.store.add_template(said["vendor"], code, code, said["text"], "1")
        return JSONResponse({"code": code})

    async def press(self, request: Request) -> Response:
        """Presses a key for a called person."""
        if not self.store.press(request.path_params["id"], request.path_params["key"]):
            raise RequestProblem(409, "not_offered", "the call is over, or offers no such key")
        return RedirectResponse("/calls", status_code=303)
