"""Stands in for aggregators in their own wire form: 互亿无线 ihuyi (both products) and 百度智能云 SPNS, as documented.

Vendors show of a number what a test or a person has set, else nothing. Accounts, signatures, the rest of a package and
the calls a second are checked as strictly as the documents say.
"""

import asyncio
import hashlib
import hmac
import json
import re
import time
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from labels.directories.sandbox.store import Settings, connect
from labels.directories.sandbox.web import RequestProblem

BODY_LIMIT = 20_000
CLOCK_SKEW = 300.0  # seconds
APP_KEY = "sandbox-app"
VENDORS = {
    "numbermark": ("Baidu", "Huawei", "Oppo", "Qihu360", "Tencent", "Vivo", "Xiaomi"),
    "numbermarkplatform": ("Qihu360", "Tencent", "Baidu", "Dianhuabang", "Teddy", "Sogou"),
}
BAIDU_CODES = {"诈骗电话": "1", "房产中介": "4", "骚扰电话": "10"}
SCHEMA = """
CREATE TABLE IF NOT EXISTS shown (
    number TEXT NOT NULL, vendor TEXT NOT NULL, name TEXT NOT NULL, tag TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (number, vendor)
) WITHOUT ROWID;
-- Queries that were accepted: each costs one of the account's.
CREATE TABLE IF NOT EXISTS query (id INTEGER PRIMARY KEY AUTOINCREMENT, product TEXT NOT NULL, number TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
BEHAVIOUR: dict[str, Any] = {
    "errors": [],  # codes of the next answers, each inside a 200; a query that fails so is not charged
    "statuses": [],  # statuses of the next answers
    "calls_a_second": 0,  # more are answered 429; 0: any number
    "left": 1_000_000,  # queries of the package
    "keys": {},  # account → its present key: an earlier one has expired
    "drop_answers": 0,  # this many accepted queries get no answer
    "silent_seconds": 0,
    "outage": False,
}
BCE = re.compile(r"bce-auth-v1/([^/]+)/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)/(\d+)/([a-z0-9;-]*)/([0-9a-f]{64})")


class AggregatorStandIns:
    """Serves the aggregators. accounts: keys by account (for Baidu: secret keys by access key)."""

    def __init__(self, folder: Path, accounts: Mapping[str, str]) -> None:
        self.database = connect(folder / "aggregators.sqlite3", SCHEMA)
        self.settings, self._accounts = Settings(self.database), accounts
        self._latest: deque[float] = deque(maxlen=1000)

    def routes(self) -> list[Route]:
        """Returns both vendors' routes, and those by which tests and people change them."""
        return [
            Route("/info_service/{product}/Submit.json", self.ihuyi, methods=["GET", "POST"]),
            Route("/info_service/{product}/GetNum.json", self.ihuyi_left, methods=["GET", "POST"]),
            Route("/haoma-cloud/openapi/phone-tag/1.0", self.baidu, methods=["POST"]),
            Route("/sandbox/aggregators", self.behave, methods=["GET", "PUT"]),
            Route("/sandbox/aggregators/shown", self.show, methods=["PUT"]),
            Route("/sandbox/aggregators/queries", self.queries, methods=["GET"]),
        ]

    async def ihuyi(self, request: Request) -> Response:
        """Answers Submit: which name and mark the product's vendors show."""
        product = request.path_params["product"]
        if product not in VENDORS:
            raise RequestProblem(404, "not_found")
        fields = await self._form(request)
        if (trouble := await self._trouble()) is not None:
            return trouble
        number = fields.get("content", "")
        code = self._ihuyi_account(fields) or self._next_error()
        if not code and not re.fullmatch(r"\d{5,12}", number):
            code = "406"
        if not code and self._behaviour["left"] <= 0:
            code = "4051"
        if code:
            return JSONResponse({"code": int(code), "msgid": "0", "msg": f"提交失败 {code}"})
        msgid = self._query(product, number)
        data = {vendor: self._ihuyi_vendor(number, vendor) for vendor in VENDORS[product]}
        return await self._answer({"code": 2, "msgid": msgid, "msg": "提交成功", "data": data})

    async def ihuyi_left(self, request: Request) -> Response:
        """Answers GetNum: how many queries are left."""
        fields = await self._form(request)
        if (trouble := await self._trouble()) is not None:
            return trouble
        if code := self._ihuyi_account(fields):
            return JSONResponse({"code": int(code), "msg": "API ID或API KEY不正确", "num": 0})
        return JSONResponse({"code": 2, "msg": "查询成功", "num": self._behaviour["left"]})

    async def baidu(self, request: Request) -> Response:
        """Answers phone-tag: how a mobile, given as SHA-1, is marked."""
        body = await _body(request)
        if (trouble := await self._trouble()) is not None:
            return trouble
        if refused := self._bce_fault(request, body):
            said = {"code": refused, "message": refused, "requestId": hashlib.sha256(body).hexdigest()[:32]}
            return JSONResponse(said, status_code=403)
        try:
            asked = json.loads(body)
            phone = str(asked["phone"]) if asked["appkey"] == APP_KEY else ""
        except (ValueError, KeyError, TypeError):
            return JSONResponse({"code": "10001", "msg": "参数缺失"})
        code = self._next_error()
        if not code and not re.fullmatch("[0-9a-f]{40}", phone):
            code = "10002"
        if not code and self._behaviour["left"] <= 0:
            code = "20002"
        if code:
            return JSONResponse({"code": code, "msg": f"失败 {code}"})
        self._query("phone-tag", phone)
        marks = [
            {"code": BAIDU_CODES.get(row["tag"], row["tag"]), "code_type": row["tag"]}
            for row in self.database.execute("SELECT number, tag FROM shown WHERE vendor = 'Baidu' AND tag <> ''")
            if hashlib.sha1(row["number"].encode(), usedforsecurity=False).hexdigest() == phone
        ]
        result = {"phone": phone, "province": "", "remark_types": marks}
        return await self._answer({"code": "10000", "msg": "success", "result": result})

    # ------------------------------------------------------------ what tests and people change

    async def behave(self, request: Request) -> Response:
        """Returns how they behave; PUT changes what is given."""
        if request.method == "PUT":
            change = json.loads(await _body(request))
            if not isinstance(change, dict) or set(change) - set(BEHAVIOUR):
                raise RequestProblem(400, "invalid_request", f"known are {', '.join(BEHAVIOUR)}")
            self.settings.put("behaviour", {**self.settings.get("behaviour", {}), **change})
        return JSONResponse(self._behaviour)

    async def show(self, request: Request) -> Response:
        """Sets what vendors show for numbers (as people dial them), from now on."""
        for item in json.loads(await _body(request))["items"]:
            self.database.execute(
                "INSERT OR REPLACE INTO shown VALUES (?, ?, ?, ?, ?)",
                (item["number"], item["vendor"], item.get("name", ""), item.get("tag", ""), item.get("count", 0)),
            )
        return Response(status_code=204)

    async def queries(self, request: Request) -> Response:
        """Counts the queries that were accepted and charged, in all and by number."""
        rows = self.database.execute("SELECT number, count(*) AS times FROM query GROUP BY number").fetchall()
        return JSONResponse({"paid": sum(row["times"] for row in rows), "numbers": {row[0]: row[1] for row in rows}})

    # ------------------------------------------------------------ inside

    @property
    def _behaviour(self) -> dict[str, Any]:
        return {**BEHAVIOUR, **self.settings.get("behaviour", {})}

    def _change(self, **change: Any) -> None:
        self.settings.put("behaviour", {**self.settings.get("behaviour", {}), **change})

    async def _trouble(self) -> Response | None:
        behaviour = self._behaviour
        if behaviour["outage"]:
            return Response(status_code=503)
        await asyncio.sleep(float(behaviour["silent_seconds"]))
        if behaviour["statuses"]:
            status, *rest = behaviour["statuses"]
            self._change(statuses=rest)
            return Response(status_code=int(status), headers={"Retry-After": "1"})
        now = time.monotonic()
        most = behaviour["calls_a_second"]
        if most and sum(now - at < 1 for at in self._latest) >= most:
            return Response(status_code=429, headers={"Retry-After": "1"})
        self._latest.append(now)
        return None

    def _next_error(self) -> str:
        errors = self._behaviour["errors"]
        if not errors:
            return ""
        self._change(errors=errors[1:])
        return str(errors[0])

    def _query(self, product: str, number: str) -> str:
        self._change(left=self._behaviour["left"] - 1)
        done = self.database.execute("INSERT INTO query (product, number) VALUES (?, ?)", (product, number))
        return f"{int(time.time())}{done.lastrowid:07}"

    async def _answer(self, said: dict[str, Any]) -> Response:
        if dropped := self._behaviour["drop_answers"]:
            self._change(drop_answers=dropped - 1)
            await asyncio.sleep(60)
        return JSONResponse(said)

    def _ihuyi_account(self, fields: Mapping[str, str]) -> str:
        """Returns the error code of a wrong account or key, empty if both are right."""
        account, given = fields.get("account", ""), fields.get("password", "")
        key = {**self._accounts, **self._behaviour["keys"]}.get(account)
        if not account:
            return "401"
        if not given:
            return "402"
        return "" if key is not None and hmac.compare_digest(key.encode(), given.encode()) else "405"

    def _ihuyi_vendor(self, number: str, vendor: str) -> dict[str, Any]:
        row = self.database.execute("SELECT * FROM shown WHERE number = ? AND vendor = ?", (number, vendor)).fetchone()
        if row is None:
            return {"Count": "", "ShowName": "", "TagName": ""}
        return {"Count": str(row["count"] or ""), "ShowName": row["name"], "TagName": row["tag"]}

    def _bce_fault(self, request: Request, body: bytes) -> str:
        headers = request.headers
        match = BCE.fullmatch(headers.get("authorization", ""))
        if not match:
            return "AccessDenied"
        key_id, signed_at, seconds, names, signature = match.groups()
        secret = {**self._accounts, **self._behaviour["keys"]}.get(key_id)
        if secret is None:
            return "InvalidAccessKeyId"
        age = time.time() - datetime.strptime(signed_at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
        if not -CLOCK_SKEW < age < int(seconds) or headers.get("x-bce-date") != signed_at:
            return "RequestExpired"
        signed = names.split(";")
        hashed = headers.get("x-bce-content-sha256", "")
        if not {"host", "x-bce-date", "x-bce-content-sha256"} <= set(signed) or names != ";".join(sorted(signed)):
            return "SignatureDoesNotMatch"
        if not hmac.compare_digest(hashed, hashlib.sha256(body).hexdigest()):
            return "ContentSHA256Mismatch"
        prefix = f"bce-auth-v1/{key_id}/{signed_at}/{seconds}"
        key = hmac.new(secret.encode(), prefix.encode(), hashlib.sha256).hexdigest()
        lines = [f"{name}:{quote(headers.get(name, '').strip(), safe='-_.~')}" for name in signed]
        canonical = "\n".join([request.method, request.url.path, request.url.query, *lines])
        expected = hmac.new(key.encode(), canonical.encode(), hashlib.sha256).hexdigest()
        return "" if hmac.compare_digest(expected, signature) else "SignatureDoesNotMatch"

    @staticmethod
    async def _form(request: Request) -> dict[str, str]:
        text = (await _body(request)).decode(errors="replace") if request.method == "POST" else request.url.query
        return dict(parse_qsl(text, keep_blank_values=True))


async def _body(request: Request) -> bytes:
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > BODY_LIMIT:
            raise RequestProblem(413, "too_large")
    return bytes(received)
