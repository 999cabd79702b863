"""The OpenAPI document: made from the operations of the views, in English, once for each process."""

import functools
import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework.serializers import CharField, DictField, IntegerField, Serializer, URLField

from portal.changes.planning_serializers import ProposalOut
from portal.numbers.serializers import LineOut
from portal.shell.api.older_document import as_3_0
from portal.shell.api.operations import NEXT_UPDATED_SINCE, PAGING, UPDATED_SINCE, Files, Operation
from portal.shell.api.problem_codes import CODES
from portal.shell.reading import for_many, read_only
from tenants.domain.characters import WITHOUT_CONTROL


class ProblemOut(Serializer[Any]):
    """application/problem+json (RFC 9457)."""

    type = CharField()
    title = CharField()
    status = IntegerField()
    code = CharField(help_text="What went wrong, for programs; more codes may come.")
    detail = CharField(help_text="What went wrong and what to do, in the language of Accept-Language.")
    errors = DictField(required=False, help_text="Of an invalid body or query: what is wrong, by field.")  # type: ignore[assignment]  # the name of RFC 9457's readers
    proposal = ProposalOut(required=False, help_text="Of a slot that is taken: the ones that are free now.")
    problems = LineOut(many=True, required=False, help_text="Of a file: the first 200 of problem_count.")
    problem_count = IntegerField(required=False)


KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[!-~]([ -~]*[!-~])?$"},
    OpenApiParameter.HEADER,
    required=True,
    description="The same key with the same body gets the same answer and makes no second effect, for 24 hours. While "
    "the first call is being done the second is 409 (`under_way`). Refusals are kept too, except 401, 403, 429, 503 "
    "and where somebody else was faster: to try again once what was in the way is gone, send a new key.",
)
RETRY_AFTER = OpenApiParameter(
    "Retry-After",
    {"type": "integer", "minimum": 1},
    OpenApiParameter.HEADER,
    response=[409, 429, 503],
    description="Seconds to wait before the next try; of 409 where the code is `under_way`.",
)
STANDING = {
    "RateLimit": "How many calls are left (`r`), and in how many seconds (`t`) all of them are again.",
    "RateLimit-Policy": "So many calls (`q`) within so many seconds (`w`), of each count.",
}
CURSOR = [
    OpenApiParameter("cursor", str, description="From `next` or `previous` of a page."),
    OpenApiParameter("limit", {"type": "integer", "minimum": 1}, description="Rows of a page: 50, at most 500."),
]
SINCE = [
    OpenApiParameter(
        UPDATED_SINCE,
        {"type": "string", "format": "date-time"},
        description="Only what was changed since this instant (with its zone; real time), or of which a part was. What "
        "has left the list is not in it, and what is worked out from other things (whether it is frozen, its place in "
        "a line) does not count as a change: events tell of both. Begin with an instant long ago, and go on with the "
        f"`{NEXT_UPDATED_SINCE}` of the first page: something may come twice, and nothing is missed.",
    ),
    OpenApiParameter(
        NEXT_UPDATED_SINCE,
        {"type": "string", "format": "date-time"},
        OpenApiParameter.HEADER,
        response=[200],
        description=f"What to give as `{UPDATED_SINCE}` the next time. It may lie some seconds back: changes that are "
        "under way are not visible yet.",
    ),
]
PROBLEMS: dict[Any, Any] = {
    (code, "application/problem+json"): OpenApiResponse(ProblemOut)
    for code in (400, 401, 403, 404, 406, 409, 413, 415, 422, 429, 503)
}


@functools.cache
def page_schema(serializer: type[Serializer[Any]]) -> Serializer[Any]:
    """A cursor page, as the document shows it."""
    return inline_serializer(
        serializer.__name__.removesuffix("Out") + "Page",
        {"next": URLField(allow_null=True), "previous": URLField(allow_null=True), "results": serializer(many=True)},
    )


class Described(AutoSchema):
    """Describes a view by its operations (portal.shell.api.operations)."""

    view: Any

    @property
    def operation(self) -> Operation:
        """The operation that is described now."""
        operation: Operation = self.view.operations[self.method]
        return operation

    def get_operation_id(self) -> str:
        return self.operation.name

    def get_summary(self) -> str:
        return self.operation.summary

    def get_description(self) -> str:  # type: ignore[override]  # as its own base does
        said = self.view.__doc__ if len(self.view.operations) == 1 else ""
        return self.operation.description or " ".join((said or "").split())

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def get_override_parameters(self) -> list[Any]:
        operation = self.operation
        parameters: list[Any] = [RETRY_AFTER, KEY] if self.method == "POST" and self.view.once else [RETRY_AFTER]
        parameters += [
            OpenApiParameter(
                name, str, OpenApiParameter.HEADER, response=[operation.status, 429], description=description
            )
            for name, description in STANDING.items()
        ]
        parameters += CURSOR if operation.paged else []
        parameters += SINCE if operation.stamped else []
        return [*parameters, operation.query] if operation.query else parameters

    def get_request_serializer(self) -> Any:
        return self.operation.body

    def get_response_serializers(self) -> Any:
        operation = self.operation
        if isinstance(operation.answer, type) and issubclass(operation.answer, Files):
            return {**{(200, kind): Files.SCHEMA for kind in operation.answer.MEDIA_TYPES}, **PROBLEMS}
        answer = page_schema(operation.answer) if operation.paged else operation.answer
        return {operation.status: answer, **operation.also, **PROBLEMS}

    def get_examples(self) -> list[OpenApiExample]:
        example = self.operation.example
        return [] if example is None else [OpenApiExample("example", dict(example), request_only=True)]

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        """Adds links from the answer's id to the operations that take it."""
        described = super().get_operation(*args, **kwargs)
        if described is None:  # a page of the library's
            return None
        place = "$response.body#/results/0/id" if self.operation.paged else "$response.body#/id"
        if links := {name: {"operationId": name, "parameters": {"path.id": place}} for name in self.operation.leads_to}:
            described["responses"][str(self.operation.status)]["links"] = links
        return described


def as_taken(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """A step of drf-spectacular's: what is taken is called …In already, names that are unknown are refused
    (portal.shell.api.fields.Taken), and so are control characters (TextField).
    """
    schemas = result["components"]["schemas"]
    for name in [each for each in schemas if each.endswith("InRequest")]:
        schemas[name.removesuffix("Request")] = {**schemas.pop(name), "additionalProperties": False}
        _without_control(schemas[name.removesuffix("Request")])
    for path in result["paths"].values():
        for operation in path.values():
            given = [each for each in operation.get("parameters", ()) if each["in"] == "query"]
            _without_control([each for each in given if each["name"] not in PAGING])
    return _named_as_taken(result)


def _without_control(part: Any) -> None:
    """Texts that have no form of their own."""
    if (
        isinstance(part, dict)
        and "string" in str(part.get("type", ""))
        and not {"format", "enum", "pattern"} & part.keys()
    ):
        part["pattern"] = WITHOUT_CONTROL
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _without_control(each)


def _named_as_taken(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _named_as_taken(value) for name, value in part.items()}
    if isinstance(part, list):
        return [_named_as_taken(each) for each in part]
    is_name = isinstance(part, str) and part.startswith("#/components/schemas/") and part.endswith("InRequest")
    return part.removesuffix("Request") if is_name else part


def with_codes(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """A step of drf-spectacular's: the codes of problems, for readers of the document."""
    result["components"]["schemas"]["ProblemOut"]["properties"]["code"]["x-extensible-enum"] = sorted(CODES)
    return result


@functools.cache
def document(*, older: bool = False) -> tuple[bytes, str]:
    """The bytes of the document and their ETag; it is in English, whoever asks first. older: as OpenAPI 3.0."""
    with translation.override("en"):
        generator: Any = SchemaGenerator(urlconf="portal.urls_client")  # type: ignore[no-untyped-call]
        made = generator.get_schema(request=None, public=True)
        content = json.dumps(as_3_0(made) if older else made, ensure_ascii=False, separators=(",", ":")).encode()
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'


@read_only
def openapi(request: HttpRequest, *, older: bool = False) -> HttpResponseBase:
    """The document, for anybody. older: for programs that read OpenAPI 3.0 alone."""
    content, tag = document(older=older)
    headers = {"ETag": tag, "Cache-Control": "public, no-cache"}
    response = HttpResponse(content, content_type="application/vnd.oai.openapi+json", headers=headers)
    return for_many(get_conditional_response(request, etag=tag, response=response) or response)
