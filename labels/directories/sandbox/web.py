"""Gives the stand-ins' HTTP servers what they share: bodies checked by the contract, problems, pages, the clock."""

import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
import jsonschema_rs
import yaml
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from labels.directories.sandbox.clock import Clock, ClockUnknown, OffsetClock
from labels.directories.sandbox.displays import stamp
from labels.directories.sandbox.texts import TEXTS

CONTRACT = Path(__file__).parent.parent / "contract.yaml"
BODY_LIMIT = 1_000_000
LIVE_SECONDS = "3"
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'"

logger = logging.getLogger(__name__)
templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
)


def china_time(text: str) -> str:
    """Formats a stamp as people in China read it."""
    return datetime.fromisoformat(text).astimezone(ZoneInfo("Asia/Shanghai")).strftime("%Y-%m-%d %H:%M:%S")


templates.filters["china_time"] = china_time


class RequestProblem(Exception):
    """A request is answered with application/problem+json."""

    def __init__(self, status: int, reason: str, detail: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.reason, self.detail, self.headers = status, reason, detail, headers


async def problem_answer(request: Request, error: Exception) -> Response:
    """Answers a RequestProblem, Starlette's own HTTP errors, and a defect of ours."""
    headers: Mapping[str, str] | None = None
    detail = ""
    match error:
        case RequestProblem():
            status, reason, detail, headers = error.status, error.reason, error.detail, error.headers
        case ClockUnknown():
            status, reason, detail = 503, "unavailable", "business time is not known yet"
            headers = {"Retry-After": "1"}
        case HTTPException():
            status, headers = error.status_code, error.headers
            reason = {404: "not_found", 405: "method_not_allowed"}.get(status, "invalid_request")
        case _:
            status, reason = 500, "internal_error"
    return JSONResponse(
        {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "reason": reason,
            "detail": detail,
        },
        status_code=status,
        headers=headers,
        media_type="application/problem+json",
    )


EXCEPTION_HANDLERS = {
    RequestProblem: problem_answer,
    ClockUnknown: problem_answer,
    HTTPException: problem_answer,
    Exception: problem_answer,
}


@cache
def validators() -> dict[str, jsonschema_rs.Draft202012Validator]:
    """Returns a validator for each of the contract's schemas, by name."""
    components = yaml.safe_load(CONTRACT.read_text("utf-8"))["components"]
    return {
        name: jsonschema_rs.Draft202012Validator(
            {"$ref": f"#/components/schemas/{name}", "components": components}, validate_formats=True
        )
        for name in components["schemas"]
    }


async def body(request: Request, schema: str) -> Any:
    """Returns the request's JSON, valid by the contract's schema. Raises RequestProblem."""
    # The type is mandatory: a page of another site cannot send it without asking the server first.
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise RequestProblem(415, "unsupported_media_type", "send application/json")
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > BODY_LIMIT:
            raise RequestProblem(413, "too_large", f"more than {BODY_LIMIT} bytes")
    try:
        value = json.loads(received, parse_constant=_refuse_constant)
        validators()[schema].validate(value)
    except jsonschema_rs.ValidationError as error:
        where = "/".join(str(part) for part in error.instance_path)
        raise RequestProblem(400, "invalid_request", f"{where or 'body'}: {error.message[:200]}") from None
    except (ValueError, RecursionError) as error:
        raise RequestProblem(400, "invalid_request", f"not JSON: {str(error)[:200]}") from None
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def whole_number(request: Request, name: str, default: int, least: int, most: int) -> int:
    """Returns a query parameter. Raises RequestProblem unless it is a whole number between the bounds."""
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and len(text) <= 16 and least <= int(text) <= most):
        raise RequestProblem(400, "invalid_request", f"{name} must be a whole number from {least} to {most}")
    return int(text)


def page(request: Request, template: str, **context: Any) -> HTMLResponse:
    """Renders a page in Chinese or English, as the browser asks; ?lang=zh or ?lang=en decides. ?live=1 reloads it."""
    asked = request.query_params.get("lang") or request.headers.get("accept-language", "zh")
    language = "en" if asked.lower().startswith("en") else "zh"
    live = request.query_params.get("live") == "1"
    address = request.url.remove_query_params("live") if live else request.url.include_query_params(live=1)
    html = templates.get_template(template).render(
        t=TEXTS[language], language=language, live=live, live_toggle=f"{address.path}?{address.query}", **context
    )
    headers = {
        "Content-Security-Policy": PAGE_POLICY,
        "Content-Language": "zh-Hans" if language == "zh" else "en",
        "Vary": "Accept-Language",
    }
    return HTMLResponse(html, headers=headers | ({"Refresh": LIVE_SECONDS} if live else {}))


def clock_route(clock: Clock) -> Route:
    """Returns the route GET and PUT /sandbox/clock."""

    async def show(request: Request) -> Response:
        if request.method == "PUT":
            asked = await body(request, "ClockChange")
            if not isinstance(clock, OffsetClock):
                raise RequestProblem(409, "clock_not_ours", "business time comes from the database; move it there")
            clock.offset = timedelta(seconds=asked["offset_seconds"])
        now = await clock.now()
        return JSONResponse({"at": stamp(now), "offset_seconds": clock.offset.total_seconds(), "source": clock.source})

    return Route("/sandbox/clock", show, methods=["GET", "PUT"])
