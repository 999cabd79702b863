"""The base of every API view: idempotent POSTs, ETags on reads, cursor pages."""

import hashlib
import json
import re
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import Any, ClassVar, cast

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.datastructures import MultiValueDict
from rest_framework import exceptions
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import APIView

from compliance.uploads import read_ahead
from portal.shell.api.answers import with_own_ids
from portal.shell.api.fields import FullInstantField, Validated, refuse_unknown
from portal.shell.api.lists import Listed, Page
from portal.shell.api.operations import NEXT_UPDATED_SINCE, UPDATED_SINCE, Files, Operation
from portal.shell.api.pages import Pages
from portal.shell.api.parsers import JsonParser
from portal.shell.api.problems import PROBLEM, IdempotencyKeyReused, is_kept, problem_response
from portal.shell.api.renderers import JsonRenderer, rows_in_utc
from portal.shell.api.throttles import TAKES_LONG, count_stranger
from portal.shell.throttles import Throttled
from tenants.database.kept_queries import PreparedRows
from tenants.database.updates import complete_until, written_since
from tenants.domain.actors import Actor
from tenants.people import answers
from tenants.people.actors import program
from tenants.people.models import ApiKey

KEY = re.compile("(?=.{1,120}$)[!-~]([ -~]*[!-~])?")  # as the document says it


Call = tuple[str, str, bytes]  # who calls, with which Idempotency-Key, and the digest of what is sent
_JSON, _ANSWERS = ("*/*", "application/json"), JsonRenderer()


def key_of(request: Request) -> ApiKey:
    """The key of a call that HasScope has let in."""
    return cast("ApiKey", request.auth)


class View(APIView):
    """Base of all views. Subclasses name their `tag`, `operations` and `scopes`, and write `get`, `post` … as usual."""

    tag: ClassVar[str]
    operations: ClassVar[dict[str, Operation]]
    scopes: ClassVar[dict[str, str]] = {"GET": "read", "POST": "request", "DELETE": "request"}
    ordering: ClassVar[str | tuple[str, ...]] = "-created_at"
    listed: ClassVar[Listed | None] = None  # how the rows of its pages are read, where they are asked often
    kept_methods: ClassVar[list[str]]
    once: ClassVar[bool] = False  # whether a POST is done once per Idempotency-Key
    parts: ClassVar[tuple[str, ...]] = ()  # relations of what is listed: a change of theirs is one of its own

    @property
    def actor(self) -> Actor:
        """The caller, as the history names it."""
        return program(key_of(self.request))

    @property
    def operation(self) -> Operation:
        """The operation that is called."""
        return self.operations[self._method]

    @cached_property
    def _method(self) -> str:
        return "GET" if self.request.method == "HEAD" else str(self.request.method)

    @property
    def allowed_methods(self) -> list[str]:
        """The same for each call of a view."""
        methods: list[str] | None = vars(type(self)).get("kept_methods")
        if methods is None:
            methods = type(self).kept_methods = super().allowed_methods
        return methods

    @property
    def takes_long(self) -> bool:
        """Returns whether the call counts as a long one: it reads or makes files, or its operation says so."""
        operation = self.operations.get(self._method)
        if operation is None:
            return False
        made = isinstance(operation.answer, type) and issubclass(operation.answer, Files)
        read = operation.body is not None and MultiPartParser in self.parser_classes
        return made or read or operation.name in TAKES_LONG

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Skips the negotiation for programs that take anything, or JSON, as most do."""
        if request.META.get("HTTP_ACCEPT", "*/*") in _JSON and self.renderer_classes == [JsonRenderer]:
            return _ANSWERS, JsonRenderer.media_type
        return super().perform_content_negotiation(request, force)

    def perform_authentication(self, request: Request) -> None:
        """A key that is wrong is counted, so that nobody tries many."""
        try:
            super().perform_authentication(request)
        except exceptions.AuthenticationFailed:
            _count_stranger(request)
            raise
        if request.auth is None:
            _count_stranger(request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuses by name, once the key is checked, a parameter that the operation lacks."""
        super().initial(request, *args, **kwargs)
        if self._method in self.operations:  # another one is 405, or OPTIONS
            refuse_unknown(request.query_params, self.operation.parameters)

    @property
    def asked(self) -> Validated:
        """The checked parameters of the query."""
        operation, params = self.operation, self.request.query_params
        if operation.query is None or (operation.all_optional and not params.keys() & operation.query_fields.keys()):
            return {}
        given: Validated = {
            name: params.getlist(name) if many else params[name]
            for name, many in operation.query_fields.items()
            if name in params
        }
        return _valid(operation.query, given)

    @property
    def updated_since(self) -> datetime | None:
        """Returns the instant since which listed rows must have changed. Raises ValidationError."""
        asked = self.request.query_params.get(UPDATED_SINCE)
        if asked is None:
            return None
        try:
            since: datetime = FullInstantField().run_validation(asked)
        except exceptions.ValidationError as error:
            raise exceptions.ValidationError({UPDATED_SINCE: error.detail}) from error
        return since

    def page(self, rows: QuerySet[Any] | PreparedRows) -> HttpResponse:
        """A cursor page of rows; of rows that were changed since an instant, with the next one to ask with."""
        since, until = self.updated_since, None
        if since is not None:
            until = complete_until()
            rows = written_since(rows.queryset() if isinstance(rows, PreparedRows) else rows, since, parts=self.parts)
        pages = Pages(self.request, rows, self.ordering)
        if self.listed is None:
            answer = self.operation.answer
            results: Any = answer(pages.part(with_own_ids(cast("QuerySet[Any]", rows), answer)), many=True).data
        else:
            results = pages.part(Page(self.listed, rows))
            self.listed.finish(results)
            results = rows_in_utc(results)
        content = _ANSWERS.render(pages.as_answer(results))
        response = HttpResponse(content, JsonRenderer.media_type, headers={"ETag": _tag_of(content)})
        if until is not None:
            response[NEXT_UPDATED_SINCE] = until.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return response

    def body(self) -> Validated:
        """The checked body of the request."""
        return _valid(self.operation.body_for(_media_type(self.request)), self.request.data)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if request.method not in ("GET", "HEAD") or response.status_code != 200:
            return response
        if hasattr(response, "data"):
            response["ETag"] = _tag_of(response.render().content)
        tag = response.get("ETag")
        if tag is None:
            return response
        if tag in request.META.get("HTTP_IF_NONE_MATCH", ""):
            still = {name: response[name] for name in (NEXT_UPDATED_SINCE,) if response.has_header(name)}
            response = super().finalize_response(request, Response(status=304, headers=still), *args, **kwargs)
            response["ETag"] = tag
        response["Cache-Control"] = "private, no-cache"
        return response


class IdempotentView(View):
    """A view whose POST is done once per Idempotency-Key; the same key with the same body gets the same answer."""

    once = True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuses a program without an Idempotency-Key before its call is counted, or its key looked up."""
        given = request.META.get("HTTP_IDEMPOTENCY_KEY", "")
        by_key = request.META.get("HTTP_AUTHORIZATION", "").startswith("Bearer ")  # a push is signed in its place
        if request.method == "POST" and by_key and not KEY.fullmatch(given):
            raise _no_key()
        super().initial(request, *args, **kwargs)

    def post(self, request: Request, **kwargs: Any) -> Response:
        """Runs `create` inside one transaction with the kept answer: a killed call leaves neither.

        What a refused call has written is undone, and its answer is kept by itself.
        """
        key = self.idempotency_key(request)
        if not KEY.fullmatch(key):
            raise _no_key()
        sent = hashlib.sha256(b"POST\0" + request.get_full_path().encode() + b"\0")
        sent.update(self.body_of(request))  # of which nothing is kept meanwhile
        call = key_of(request).prefix, key, sent.digest()
        try:
            return self._done_once(call, request, **kwargs)
        except Exception as error:
            refusal = problem_response(error, {})
            if refusal is None or not is_kept(refusal):
                raise
        _keep_refusal(call, refusal)
        return refusal

    def _done_once(self, call: Call, request: Request, **kwargs: Any) -> Response:
        caller, key, digest = call
        if request.FILES and answers.kept(caller, key) is None:
            self.read_ahead(request)
        with transaction.atomic():
            if not answers.begin(caller, key, digest):
                return self._kept(caller, key, digest)
            response = self.create(request, **kwargs)
            headers = {name: response[name] for name in ("Location",) if response.has_header(name)}
            answers.keep(caller, key, response.status_code, headers, _ANSWERS.render(self.kept(response.data)))
        return response

    def idempotency_key(self, request: Request) -> str:
        """Returns the key that makes a repeated call the same call, or empty."""
        return str(request.META.get("HTTP_IDEMPOTENCY_KEY", ""))

    def kept(self, data: Any) -> Any:
        """Returns the data that a repeated call gets: the same, unless a view keeps something back."""
        return data

    def read_ahead(self, request: Request) -> None:
        """Reads the call's files before the transaction begins, as this can take seconds."""
        read_ahead(file for _name, files in request.FILES.lists() for file in files)

    @property
    def order_key(self) -> str:
        """Identifies the order of a repeated call by the caller and its Idempotency-Key."""
        return hashlib.sha256(
            f"{key_of(self.request).pk} {self.request.headers['Idempotency-Key']}".encode()
        ).hexdigest()

    @staticmethod
    def body_of(request: Request) -> bytes:
        """Returns the request's content without its spacing: the fields of a form, and names and digests of files."""
        sent: Any = request.data
        if isinstance(sent, MultiValueDict):
            sent = {name: [_plain(value) for value in values] for name, values in sent.lists()}
        return orjson.dumps(sent, _digest_of, orjson.OPT_SORT_KEYS)

    @staticmethod
    def _kept(caller: str, key: str, digest: bytes) -> Response:
        kept = answers.kept(caller, key)
        if kept is None or bytes(kept.request_digest) != digest:
            raise IdempotencyKeyReused
        return Response(
            json.loads(bytes(kept.body or b"null")),
            status=kept.status,
            headers={**kept.headers, "Idempotent-Replayed": "true"},
            content_type=PROBLEM if (kept.status or 0) >= 400 else None,
        )

    def create(self, request: Request, **kwargs: Any) -> Response:
        """Carries out the POST, in a transaction."""
        raise NotImplementedError


class MultipartView(IdempotentView):
    """An idempotent view that takes fields and files."""

    parser_classes = [MultiPartParser]


class TurnView(IdempotentView):
    """An idempotent view that takes words as JSON, or with files as a form."""

    parser_classes = [JsonParser, MultiPartParser]


def _no_key() -> exceptions.ParseError:
    return exceptions.ParseError(
        "Send an Idempotency-Key header of 1 to 120 printable ASCII characters with every POST."
    )


def _keep_refusal(call: Call, refusal: Response) -> None:
    """Keeps the refusal for the call's key, unless another call has taken the key since."""
    caller, key, digest = call
    with suppress(answers.UnderWay), transaction.atomic():
        if answers.begin(caller, key, digest):
            answers.keep(caller, key, refusal.status_code, {}, _ANSWERS.render(refusal.data))


def _tag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _count_stranger(request: Request) -> None:
    try:
        count_stranger(request)
    except Throttled as throttled:
        raise exceptions.Throttled(throttled.standing.reset) from None


@cache
def _reader(serializer: Any) -> Any:
    """One of the class that has been made ready: it reads as one that is nested in another does, and keeps nothing."""
    return serializer()


def _valid(serializer: Any, given: Any) -> Validated:
    try:
        data: Validated = _reader(serializer).run_validation(given)
    except exceptions.ValidationError as error:
        raise exceptions.ValidationError(as_serializer_error(error)) from error
    return data


def _media_type(request: Request) -> str:
    return str(request.content_type).split(";", 1)[0].strip().lower()


def _digest_of(content: bytes) -> str:
    """Returns the digest that stands for a file inside JSON."""
    return hashlib.sha256(content).hexdigest()


def _plain(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return [value.name, digest.hexdigest()]
