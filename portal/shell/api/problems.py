"""Errors as application/problem+json (RFC 9457): what was wrong and what to do."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response

import compliance.reviews.services as reviews
from labels.domain.backup import BackupError
from labels.numbers.imports import SHOWN, NotTaken
from maintenance import plain
from maintenance.services import Conflict
from portal.numbers.serializers import line
from portal.shell.api.fields import NAMED, BrokenRule
from portal.shell.api.problem_codes import NOT_KEPT
from tenants.clock import seconds_until
from tenants.people.answers import SOON as SOON_DONE, UnderWay
from tenants.refusals import Refused, TooSoon

SOON = {"Retry-After": "10"}  # seconds; a file is read in one or two, a hostile one ends after twenty


PROBLEM = "application/problem+json"
NEVER_KEPT = {401, 403, 429}


class IdempotencyKeyReused(Exception):
    """The same Idempotency-Key came with another request."""


def problem_response(error: Exception, context: Mapping[str, object]) -> Response | None:
    """DRF's exception handler. None (a 500) for what nobody expected."""
    headers: dict[str, str] = {}
    if isinstance(error, Conflict):
        return _response(409, error.code, str(error), proposal=plain.proposal_as_json(error.proposal))
    if isinstance(error, reviews.CaseMoved):
        return _response(409, "case_moved", str(error))
    if isinstance(error, Refused):
        return _refused(error)
    if isinstance(error, NotTaken):
        return _not_taken(error)
    if isinstance(error, BackupError):
        return _response(409, error.code, "This is not a backup that can be restored here.")
    if isinstance(error, IdempotencyKeyReused):
        # 409 rather than 422: what was sent may be right, and a tool that knows the schema alone takes it so.
        return _response(
            409, "idempotency_key_reused", "This Idempotency-Key was used for another request: use a new one."
        )
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    if isinstance(error, exceptions.ValidationError):
        malformed = 409 if _codes(error.get_codes()) == {BrokenRule.CODE} else 422
        return _response(
            malformed if error.status_code == 400 else error.status_code,
            "invalid",
            "Some fields are not right.",
            errors=first_errors(error.detail)[0],
        )
    return _response(error.status_code, str(error.get_codes()), str(error.detail), headers=headers)


def is_kept(refusal: Response) -> bool:
    """Returns whether an Idempotency-Key keeps this refusal for good: a rule refused, and would refuse again."""
    return 400 <= refusal.status_code < 500 and not (
        refusal.status_code in NEVER_KEPT or refusal.data["code"] in NOT_KEPT
    )


def _codes(codes: Any) -> set[str]:
    """Returns the codes of all errors of a body, as DRF nests them."""
    if isinstance(codes, str):
        return {codes}
    return {code for each in (codes.values() if isinstance(codes, dict) else codes) for code in _codes(each)}


def first_errors(detail: Any, most: int = NAMED) -> tuple[Any, int]:
    """Returns the first `most` error texts of a body, each in its place as DRF nests them, and how many more might
    follow.
    """
    if not isinstance(detail, dict):
        return detail[:most], most - len(detail[:most])
    kept: dict[Any, Any] = {}
    for place, each in detail.items():
        if most:
            kept[place], most = first_errors(each, most)
    return kept, most


def _not_taken(error: NotTaken) -> Response:
    result = error.found
    if result.problems[0].code == "busy":
        return _response(429, "busy", "Other files are being read.", headers=SOON)
    lines = [line(each.line, each.column, each.code, dict(each.params)) for each in result.problems[:SHOWN]]
    said = "Some lines of the file are wrong: no number of it was taken."
    return _response(409, "not_taken", said, problems=lines, problem_count=result.problem_count)


def _refused(error: Refused) -> Response:
    """Answers 409, or 429 for a call that may succeed later."""
    if isinstance(error, TooSoon):
        return _response(429, error.code, str(error), headers={"Retry-After": seconds_until(error.again_at)})
    if error.code == "busy":
        return _response(429, error.code, str(error), headers=SOON)
    if isinstance(error, UnderWay):
        return _response(409, error.code, str(error), headers={"Retry-After": str(SOON_DONE)})
    return _response(409, error.code, str(error))


def _response(code: int, kind: str, detail: str, headers: dict[str, str] | None = None, **more: Any) -> Response:
    titles = {
        value: name for name, value in vars(status).items() if name.startswith("HTTP_") and isinstance(value, int)
    }
    title = titles.get(code, "").split("_", 2)[-1].replace("_", " ").capitalize()
    body = {
        "type": f"/api/docs/#problem-{kind}",
        "title": title,
        "status": code,
        "code": kind,
        "detail": detail,
        **more,
    }
    return Response(body, status=code, headers=headers, content_type=PROBLEM)
