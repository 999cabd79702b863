"""The API's views of numbers, labels and backups: thin doors to services and selectors."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labels import backup, checks, standby_labels
from labels import services as labels
from labels.directories.models import Directory
from labels.domain.numbers import ParsedNumber
from labels.models import Number, Snapshot, StandbyLabel
from labels.search import search
from labels.selectors import numbers_kept
from maintenance import services as maintenance
from maintenance.intake import line
from portal.api import serializers_labels as s
from portal.api import serializers_numbers as sn
from portal.api.documents import CURSOR, KEY, PROBLEMS, answers, page_of
from portal.api.views_base import IdempotentView, View


@dataclass(frozen=True)
class NumberRow:
    """A number to register."""

    number: ParsedNumber
    note: str
    group: str


class Numbers(IdempotentView):
    """The client's numbers."""

    ordering = ("canonical",)

    @extend_schema(
        parameters=[*CURSOR, sn.NumbersAsked],
        responses=answers(200, page_of(sn.NumberOut)),
        operation_id="numbers_list",
    )
    def get(self, request: Request) -> Response:
        asked = sn.NumbersAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = numbers_kept()
        if "group" in asked.validated_data:
            rows = rows.filter(group=asked.validated_data["group"])
        return self.page(search(rows, asked.validated_data.get("q", "")), sn.NumberOut)

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

    @extend_schema(responses=answers(200, sn.NumberOut), operation_id="numbers_get")
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(sn.NumberOut(get_object_or_404(Number, pk=pk)).data)

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


class Directories(View):
    """The directories that show labels, and how they behave."""

    @extend_schema(responses=answers(200, s.DirectoryOut(many=True)), operation_id="directories_list")
    def get(self, request: Request) -> Response:
        return Response(s.DirectoryOut(Directory.objects.filter(active=True), many=True).data)


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
            s.StandbyOut(standby_labels.request_standby_label(self.valid(s.StandbyIn)["text"], actor=self.actor)).data,
            status=201,
        )


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
    """Restore a backup, whole or in part.

    202 while edits are paused: it is kept, waits in the line and is done by itself.
    """

    @extend_schema(
        parameters=[KEY],
        request=s.RestoreIn,
        responses={**answers(200, s.RestoredOut), 202: s.WaitingRestoreOut},
        operation_id="backups_restore",
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.valid(s.RestoreIn)
        done = maintenance.restore(asked["backup"].encode(), actor=self.actor, only=asked["only"])
        if isinstance(done, backup.Restored):
            return Response(asdict(done))
        waiting = {"backup": done.subject_id, "place_in_line": line.place_of(done.subject_id)}
        return Response(s.WaitingRestoreOut(waiting).data, status=202)


class WaitingRestore(View):
    """A restore that waits for the end of a pause of edits; `id`: that of its backup."""

    @extend_schema(responses=answers(204, None), operation_id="backups_restore_withdraw")
    def delete(self, request: Request, pk: UUID) -> Response:
        maintenance.withdraw_restore(pk, actor=self.actor)
        return Response(status=204)
