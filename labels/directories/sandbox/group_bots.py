"""Stands in for the group bots of WeCom, DingTalk and Feishu, with their makers' limits on bytes and requests.

A bot's token says how it behaves: one that begins with "signed" wants a signature with the secret "SEC-" and its token;
one that begins with "gone" was removed.
"""

import base64
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import unquote_plus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from labels.directories.sandbox.clock import Clock
from labels.directories.sandbox.mail import time_or_none
from labels.directories.sandbox.vendor_store import VendorStore

WECOM_BYTES, OTHERS_BYTES = 2048, 20 * 1024
BODY_LIMIT = 100_000
MINUTE = 60.0


class GroupBots:
    """Serves the bots at the paths that they have in life."""

    def __init__(self, store: VendorStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def routes(self) -> list[Route]:
        """Returns the routes: POST with a text."""
        return [
            Route("/cgi-bin/webhook/send", self.wecom, methods=["POST"]),
            Route("/robot/send", self.dingtalk, methods=["POST"]),
            Route("/open-apis/bot/v2/hook/{token}", self.feishu, methods=["POST"]),
        ]

    async def wecom(self, request: Request) -> Response:
        """Takes a text for WeCom, which asks for nothing but the key in the address."""
        token, body = request.query_params.get("key", ""), await _json(request)
        text = _text_of(body, "text", "content")
        if not token or token.startswith("gone"):
            return JSONResponse({"errcode": 93000, "errmsg": "invalid webhook url"})
        if not text or body.get("msgtype") != "text":
            return JSONResponse({"errcode": 40058, "errmsg": "invalid Request Parameter"})
        if len(text.encode()) > WECOM_BYTES:
            return JSONResponse({"errcode": 40058, "errmsg": "text.content exceed max length 2048"})
        if self._sent_in_last_minute("wecom", token) >= 20:
            return JSONResponse({"errcode": 45009, "errmsg": "api freq out of limit"})
        return await self._keep_message("wecom", token, text, {"errcode": 0, "errmsg": "ok"})

    async def dingtalk(self, request: Request) -> Response:
        """Takes a text for DingTalk: its token, and with a secret a signature over the time in milliseconds."""
        token, body = request.query_params.get("access_token", ""), await _json(request)
        text = _text_of(body, "text", "content")
        if not token or token.startswith("gone"):
            return JSONResponse({"errcode": 300001, "errmsg": "token is not exist"})
        if token.startswith("signed"):
            stamp, secret = request.query_params.get("timestamp", ""), f"SEC-{token}"
            fresh = stamp.isdigit() and abs(time.time() * 1000 - int(stamp)) < 3_600_000
            if not fresh or unquote_plus(request.query_params.get("sign", "")).replace(" ", "+") != _hmac(
                secret, f"{stamp}\n{secret}"
            ):
                return JSONResponse({"errcode": 310000, "errmsg": "sign not match"})
        if not text or len(text.encode()) > OTHERS_BYTES:
            return JSONResponse({"errcode": 400102, "errmsg": "text is empty or too long"})
        if self._sent_in_last_minute("dingtalk", token) >= 20:
            return JSONResponse({"errcode": 130101, "errmsg": "send too fast"})
        return await self._keep_message("dingtalk", token, text, {"errcode": 0, "errmsg": "ok"})

    async def feishu(self, request: Request) -> Response:
        """Takes a text for Feishu; with a secret, the body holds a signature that swaps key and message."""
        token, body = request.path_params["token"], await _json(request)
        text = _text_of(body, "content", "text")
        if token.startswith("gone"):
            return JSONResponse({"code": 19001, "msg": "param invalid: incoming webhook access token invalid"})
        if token.startswith("signed"):
            stamp = str(body.get("timestamp", ""))
            fresh = stamp.isdigit() and abs(time.time() - int(stamp)) < 3600
            if not fresh or body.get("sign") != _hmac(f"{stamp}\nSEC-{token}", ""):
                return JSONResponse({"code": 19021, "msg": "sign match fail or timestamp is not within one hour"})
        if not text or body.get("msg_type") != "text" or len(text.encode()) > OTHERS_BYTES:
            return JSONResponse({"code": 9499, "msg": "Bad Request"})
        if self._sent_in_last_minute("feishu", token) >= 100:
            return JSONResponse({"code": 11232, "msg": "frequency limited"})
        return await self._keep_message("feishu", token, text, {"code": 0, "msg": "success", "data": {}})

    def _sent_in_last_minute(self, kind: str, token: str) -> int:
        [count] = self._store.database.execute(
            "SELECT count(*) FROM message WHERE vendor = ? AND recipient = ? AND sent > ?",
            (kind, token, time.time() - MINUTE),
        ).fetchone()
        return int(count)

    async def _keep_message(self, kind: str, token: str, text: str, answer: dict[str, Any]) -> Response:
        sent = {"sender": kind, "recipient": token, "text": text, "context": ""}
        self._store.send(kind, "bot", sent, await time_or_none(self._clock))
        return JSONResponse(answer)


async def _json(request: Request) -> dict[str, Any]:
    body = await request.body()
    if len(body) > BODY_LIMIT:
        return {}
    try:
        said = await request.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _text_of(body: dict[str, Any], outer: str, inner: str) -> str:
    within = body.get(outer)
    text = within.get(inner) if isinstance(within, dict) else ""
    return text if isinstance(text, str) else ""


def _hmac(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()
