"""How the operations of the API are described: parameters, answers, pages, problems."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework.serializers import CharField, IntegerField, Serializer, URLField

from portal.api.serializers_imports import LineOut
from portal.api.serializers_planning import ProposalOut


class ProblemOut(Serializer[Any]):
    """application/problem+json (RFC 9457); `errors` names the fields of an invalid body."""

    type = CharField()
    title = CharField()
    status = IntegerField()
    code = CharField()
    detail = CharField()
    proposal = ProposalOut(required=False)
    problems = LineOut(many=True, required=False, help_text="Of a file: the first 200 of problem_count.")
    problem_count = IntegerField(required=False)


KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    required=True,
    description="The same key with the same body gets the same answer and makes no second effect.",
)
CURSOR = [
    OpenApiParameter("cursor", str),
    OpenApiParameter("limit", {"type": "integer", "minimum": 1}, description="Rows of a page: 50, at most 500."),
]
WISH = [
    OpenApiParameter("nights", bool),
    OpenApiParameter("not_weekdays", int, many=True),
    OpenApiParameter("before", OpenApiTypes.DATE),
    OpenApiParameter("not_before", OpenApiTypes.DATE),
    OpenApiParameter("in_one_piece", bool),
]
PROBLEMS: dict[tuple[int, str], Any] = {
    (code, "application/problem+json"): OpenApiResponse(ProblemOut) for code in (400, 401, 403, 404, 406, 409, 415, 422)
}


def answers(code: int, serializer: Any) -> dict[Any, Any]:
    """The documented answers of an operation: one good, the usual problems."""
    return {code: serializer, **PROBLEMS}


def page_of(serializer: type[Serializer[Any]]) -> Serializer[Any]:
    """A cursor page, as the document shows it."""
    return inline_serializer(
        serializer.__name__.removesuffix("Out") + "Page",
        {"next": URLField(allow_null=True), "previous": URLField(allow_null=True), "results": serializer(many=True)},
    )
