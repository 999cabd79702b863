"""The API's views: thin doors to services and selectors."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer, URLField

from compliance.evidence.models import Record
from compliance.reviews import selectors as reviews
from compliance.reviews import services as review_services
from compliance.reviews.models import Case
from labels import backup, checks, reconciler
from labels import services as labels
from labels.directories.models import Directory
from labels.domain.numbers import ParsedNumber
from labels.models import Display, Number, Snapshot, StandbyLabel
from labels.selectors import directories
from maintenance import plain, selectors
from maintenance import services as maintenance
from maintenance.domain.planner import Wish
from maintenance.models import Content, MaintenanceRequest, Window
from portal.api import serializers as s
from portal.api.views_base import IdempotentView, View

KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    required=True,
    description="The same key with the same body gets the same answer and makes no second effect.",
)
CURSOR = [OpenApiParameter("cursor", str), OpenApiParameter("limit", int)]
WISH = [
    OpenApiParameter("nights", bool),
    OpenApiParameter("not_weekdays", int, many=True),
    OpenApiParameter("before", OpenApiTypes.DATE),
]
PROBLEMS: dict[tuple[int, str], Any] = {
    (code, "application/problem+json"): OpenApiResponse(s.ProblemOut) for code in (400, 401, 403, 404, 409, 415, 422)
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


@dataclass(frozen=True)
class NumberRow:
    """A number to register."""

    number: ParsedNumber
    note: str
    group: str


class Numbers(IdempotentView):
    """The client's numbers."""

    ordering = ("canonical",)

    @extend_schema(parameters=CURSOR, responses=answers(200, page_of(s.NumberOut)), operation_id="numbers_list")
    def get(self, request: Request) -> Response:
        rows = Number.objects.exclude(state=Number.State.RELEASED)
        return self.page(rows, s.NumberOut)

    @extend_schema(
        parameters=[KEY], request=s.NumbersIn, responses=answers(201, s.RegisteredOut), operation_id="numbers_register"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        rows = [NumberRow(**row) for row in self.valid(s.NumbersIn)["numbers"]]
        return Response(asdict(labels.register_numbers(rows, actor=self.actor)), status=201)


class OneNumber(View):
    """One number."""

    @extend_schema(responses=answers(200, s.NumberOut), operation_id="numbers_get")
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.NumberOut(get_object_or_404(Number, pk=pk)).data)

    @extend_schema(responses=answers(204, None), operation_id="numbers_release")
    def delete(self, request: Request, pk: UUID) -> Response:
        labels.release_numbers([get_object_or_404(Number, pk=pk).pk], actor=self.actor)
        return Response(status=204)


class LabelChecks(IdempotentView):
    """Check a label without asking for anything."""

    scopes = {"POST": "read"}

    @extend_schema(
        parameters=[KEY], request=s.LabelCheckIn, responses=answers(200, s.LabelCheckOut), operation_id="label_check"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        return Response(checks.check_label(self.valid(s.LabelCheckIn)["text"]))


class Requests(IdempotentView):
    """Maintenance requests: the answer holds label checks, the explained estimate and the lane."""

    @extend_schema(parameters=CURSOR, responses=answers(200, page_of(s.RequestOut)), operation_id="requests_list")
    def get(self, request: Request) -> Response:
        return self.page(MaintenanceRequest.objects.all(), s.RequestOut)

    @extend_schema(
        parameters=[KEY], request=s.RequestIn, responses=answers(201, s.RequestOut), operation_id="requests_make"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.valid(s.RequestIn)
        if asked["content"] == Content.LABEL_CHANGE:
            made = maintenance.draft_label_change(
                text=asked["text"],
                numbers=asked["numbers"],
                actor=self.actor,
                valid_from=asked["valid_from"],
                valid_until=asked["valid_until"],
            )
        else:
            made = maintenance.draft_calibration(
                numbers=asked["numbers"], actor=self.actor, standby_text=asked["standby_label"]
            )
        return Response(
            s.RequestOut(made).data, status=201, headers={"Location": reverse("api-request", args=[made.pk])}
        )


class OneRequest(View):
    """One request."""

    @extend_schema(responses=answers(200, s.RequestOut), operation_id="requests_get")
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.RequestOut(get_object_or_404(MaintenanceRequest, pk=pk)).data)


class RequestProposal(View):
    """Three windows for a request, with the reasons for each and for what was passed over."""

    @extend_schema(parameters=WISH, responses=answers(200, s.ProposalOut), operation_id="requests_proposal")
    def get(self, request: Request, pk: UUID) -> Response:
        found = get_object_or_404(MaintenanceRequest, pk=pk)
        wish = s.WishIn(data=request.query_params)
        wish.is_valid(raise_exception=True)
        return Response(plain.proposal(selectors.proposal(found, wish=_wish(wish.validated_data))))


def _wish(data: dict[str, Any]) -> Wish:
    return Wish(nights=data["nights"], not_weekdays=frozenset(data["not_weekdays"]), before=data["before"])


class RequestBooking(IdempotentView):
    """Book one of the proposed windows. 409 with a fresh proposal when it is no longer free."""

    @extend_schema(
        parameters=[KEY], request=s.BookIn, responses=answers(201, s.WindowOut), operation_id="requests_book"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        found, asked = get_object_or_404(MaintenanceRequest, pk=kwargs["pk"]), self.valid(s.BookIn)
        window = maintenance.book(found.pk, asked["start"], actor=self.actor, wish=_wish(asked))
        return Response(
            s.WindowOut(window).data, status=201, headers={"Location": reverse("api-window", args=[window.pk])}
        )


class Windows(View):
    """Maintenance windows, the latest first."""

    ordering = "-starts_at"

    @extend_schema(
        parameters=[*CURSOR, OpenApiParameter("state", str, enum=Window.State.values)],
        responses=answers(200, page_of(s.WindowOut)),
        operation_id="windows_list",
    )
    def get(self, request: Request) -> Response:
        rows = Window.objects.select_related("request")
        if state := request.query_params.get("state"):
            rows = rows.filter(state=state)
        return self.page(rows, s.WindowOut)


class OneWindow(View):
    """One window with its gates and what the directories show."""

    @extend_schema(responses=answers(200, s.WindowDetailOut), operation_id="windows_get")
    def get(self, request: Request, pk: UUID) -> Response:
        window = get_object_or_404(
            Window.objects.select_related("request").prefetch_related("gates", "sessions"), pk=pk
        )
        return Response(s.WindowDetailOut(window).data)


class WindowCommand(IdempotentView):
    """Base of what can be done to a window."""

    def window(self, pk: UUID) -> UUID:
        """The id, when the client has such a window."""
        return get_object_or_404(Window, pk=pk).pk

    @staticmethod
    def answer(window: Window) -> Response:
        return Response(s.WindowOut(Window.objects.select_related("request").get(pk=window.pk)).data)


class WindowMove(WindowCommand):
    """Move a window that has not started to another proposed start."""

    @extend_schema(parameters=[KEY], request=s.MoveIn, responses=answers(200, s.WindowOut), operation_id="windows_move")
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.valid(s.MoveIn)
        return self.answer(
            maintenance.move(
                self.window(kwargs["pk"]),
                asked["start"],
                sequence=asked["sequence"],
                actor=self.actor,
                reason=asked["reason"],
            )
        )


class WindowCancel(WindowCommand):
    """Cancel a window that has not started."""

    @extend_schema(
        parameters=[KEY], request=s.ChangeIn, responses=answers(200, s.WindowOut), operation_id="windows_cancel"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(maintenance.cancel(self.window(kwargs["pk"]), actor=self.actor, **self.valid(s.ChangeIn)))


class WindowAbort(WindowCommand):
    """Stop a window that runs; what was shown before comes back."""

    @extend_schema(
        parameters=[KEY], request=s.ChangeIn, responses=answers(200, s.WindowOut), operation_id="windows_abort"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(maintenance.abort(self.window(kwargs["pk"]), actor=self.actor, **self.valid(s.ChangeIn)))


class WindowWaiver(WindowCommand):
    """Let a window pass a gate that waits; the reason is kept."""

    @extend_schema(
        parameters=[KEY], request=s.WaiveIn, responses=answers(200, s.WindowOut), operation_id="windows_waive"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.valid(s.WaiveIn)
        window = self.window(kwargs["pk"])
        maintenance.waive_gate(window, asked["gate"], reason=asked["reason"], actor=self.actor)
        return self.answer(Window.objects.get(pk=window))


class Directories(View):
    """The directories that show labels, and how they behave."""

    @extend_schema(responses=answers(200, s.DirectoryOut(many=True)), operation_id="directories_list")
    def get(self, request: Request) -> Response:
        return Response(s.DirectoryOut(Directory.objects.filter(active=True), many=True).data)


class Displays(View):
    """What each directory should show, holds and shows, for each number."""

    ordering = ("id",)

    @extend_schema(
        parameters=[
            *CURSOR,
            OpenApiParameter("state", str, enum=Display.State.values),
            OpenApiParameter("directory", str),
            OpenApiParameter("number", OpenApiTypes.UUID),
        ],
        responses=answers(200, page_of(s.DisplayOut)),
        operation_id="displays_list",
    )
    def get(self, request: Request) -> Response:
        rows = Display.objects.filter(directory__active=True).select_related("number", "directory")
        if state := request.query_params.get("state"):
            rows = rows.filter(state=state)
        if code := request.query_params.get("directory"):
            rows = rows.filter(directory__code=code)
        if number := request.query_params.get("number"):
            rows = rows.filter(number=_uuid(number))
        return self.page(rows, s.DisplayOut)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


class ConsistencyChecks(IdempotentView):
    """Have every directory looked at now; follow the answers under displays."""

    @extend_schema(parameters=[KEY], request=None, responses=answers(202, None), operation_id="consistency_check")
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        for directory in directories():
            reconciler.check_consistency(directory.code)
        return Response(status=202)


class StandbyLabels(IdempotentView):
    """Labels that are approved beforehand, to be shown while maintenance runs."""

    @extend_schema(parameters=CURSOR, responses=answers(200, page_of(s.StandbyOut)), operation_id="standby_labels_list")
    def get(self, request: Request) -> Response:
        return self.page(StandbyLabel.objects.all(), s.StandbyOut)

    @extend_schema(
        parameters=[KEY],
        request=s.StandbyIn,
        responses=answers(201, s.StandbyOut),
        operation_id="standby_labels_request",
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        return Response(
            s.StandbyOut(labels.request_standby_label(self.valid(s.StandbyIn)["text"], actor=self.actor)).data,
            status=201,
        )


class Cases(View):
    """The client's cases with the reviewers."""

    ordering = "-opened_at"

    @extend_schema(parameters=CURSOR, responses=answers(200, page_of(s.CaseOut)), operation_id="cases_list")
    def get(self, request: Request) -> Response:
        return self.page(reviews.cases_of_client(), s.CaseOut)


class OneCase(View):
    """One case with its thread."""

    @extend_schema(responses=answers(200, s.CaseDetailOut), operation_id="cases_get")
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.CaseDetailOut(_case(pk)).data)


def _case(pk: UUID) -> Case:
    try:
        return reviews.case_of_client(pk)
    except Case.DoesNotExist:
        raise Http404 from None


class CaseAnswer(IdempotentView):
    """Answer the reviewer: `say` adds words, `hand-in` hands the case in again, `withdraw` takes it back."""

    @extend_schema(parameters=[KEY], request=s.SayIn, responses=answers(200, s.CaseDetailOut))
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        case, text = _case(kwargs["pk"]), self.valid(s.SayIn)["text"]
        match kwargs["act"]:
            case "say":
                review_services.say(case.pk, self.actor, text)
            case "hand-in":
                review_services.hand_in_again(case.pk, self.actor, text)
            case _:
                review_services.withdraw(case.pk, self.actor, text)
        return Response(s.CaseDetailOut(_case(case.pk)).data)


class Backups(IdempotentView):
    """Backups of the label configuration."""

    @extend_schema(parameters=CURSOR, responses=answers(200, page_of(s.BackupOut)), operation_id="backups_list")
    def get(self, request: Request) -> Response:
        return self.page(Snapshot.objects.defer("content"), s.BackupOut)

    @extend_schema(parameters=[KEY], request=None, responses=answers(201, s.BackupOut), operation_id="backups_make")
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        snapshot = backup.take_snapshot(Snapshot.Reason.BY_HAND, actor=self.actor)
        return Response(
            s.BackupOut(snapshot).data,
            status=201,
            headers={"Location": reverse("api-backup-content", args=[snapshot.pk])},
        )


class BackupContent(View):
    """The bytes of a backup: canonical JSON."""

    @extend_schema(
        responses={(200, "application/json"): OpenApiTypes.OBJECT, **PROBLEMS}, operation_id="backups_content"
    )
    def get(self, request: Request, pk: UUID) -> Any:
        from django.http import HttpResponse

        snapshot = get_object_or_404(Snapshot, pk=pk)
        return HttpResponse(
            bytes(snapshot.content), content_type="application/json", headers={"ETag": f'"{snapshot.sha256}"'}
        )


class BackupDifference(IdempotentView):
    """A dry run: what restoring this backup would do."""

    scopes = {"POST": "read"}

    @extend_schema(
        parameters=[KEY],
        request=s.RestoreIn,
        responses=answers(200, s.DifferenceOut(many=True)),
        operation_id="backups_difference",
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        found = backup.difference(self.valid(s.RestoreIn)["backup"].encode())
        return Response([{"number": each.number, "kind": each.kind} for each in found])


class Restores(IdempotentView):
    """Restore a backup, whole or in part."""

    @extend_schema(
        parameters=[KEY], request=s.RestoreIn, responses=answers(200, s.RestoredOut), operation_id="backups_restore"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.valid(s.RestoreIn)
        return Response(asdict(backup.restore(asked["backup"].encode(), actor=self.actor, only=asked["only"])))


class History(View):
    """Who did what, the latest first."""

    ordering = "-id"

    @extend_schema(parameters=CURSOR, responses=answers(200, page_of(s.RecordOut)), operation_id="history_list")
    def get(self, request: Request) -> Response:
        return self.page(Record.objects.all(), s.RecordOut)


def nothing_here(request: HttpRequest, rest: str = "") -> JsonResponse:
    """Every other address below /api/."""
    body = {
        "type": "/api/docs/#problem-not_found",
        "title": "Not found",
        "status": 404,
        "code": "not_found",
        "detail": "Nothing is served at this address of the API.",
    }
    return JsonResponse(body, status=404, content_type="application/problem+json")
