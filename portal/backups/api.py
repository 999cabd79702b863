"""The API's views of backups and restores."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from labels.backups import services as backup_services, snapshots
from labels.models import Snapshot
from maintenance import services as maintenance
from maintenance.intake import line
from portal.backups import serializers as s
from portal.shell.api.operations import Operation
from portal.shell.api.parsers import BackupParser
from portal.shell.api.renderers import rows_written
from portal.shell.api.views import IdempotentView, View


class Backups(IdempotentView):
    """Backups of the label configuration."""

    tag = "backups"
    operations = {
        "GET": Operation(
            "backups_list",
            "List backups",
            paged=True,
            stamped=True,
            answer=s.BackupOut,
            leads_to=("backups_content",),
        ),
        "POST": Operation(
            "backups_make",
            "Make a backup of the labels",
            answer=s.BackupOut,
            status=201,
            leads_to=("backups_content",),
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(Snapshot.objects.defer("content"))

    def create(self, request: Request, **kwargs: Any) -> Response:
        snapshot = snapshots.take_snapshot(Snapshot.Reason.BY_HAND, actor=self.actor)
        return Response(
            s.BackupOut(snapshot).data,
            status=201,
            headers={"Location": reverse("api-backup-content", args=[snapshot.pk])},
        )


class BackupContent(View):
    """The bytes of a backup: canonical JSON."""

    tag = "backups"
    operations = {
        "GET": Operation("backups_content", "Fetch the content of a backup", answer=OpenApiTypes.OBJECT),
    }

    def get(self, request: Request, pk: UUID) -> Any:
        snapshot = get_object_or_404(Snapshot, pk=pk)
        return HttpResponse(
            bytes(snapshot.content), content_type="application/json", headers={"ETag": f'"{snapshot.sha256}"'}
        )


class BackupDifference(IdempotentView):
    """A dry run: what restoring this backup would do."""

    scopes = {"POST": "read"}
    parser_classes = [BackupParser]
    tag = "backups"
    operations = {
        "POST": Operation(
            "backups_difference",
            "See what restoring a backup would change",
            body=s.RestoreIn,
            answer=s.DifferenceOut(many=True),
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        differences = snapshots.compare_with_backup(self.body()["backup"])
        return Response(rows_written({"number": each.number, "kind": each.kind} for each in differences))


class Restores(IdempotentView):
    """Restore a backup, whole or in part.

    202 while edits are paused: it is kept, waits in the line and is done by itself.
    """

    parser_classes = [BackupParser]
    tag = "backups"
    operations = {
        "POST": Operation(
            "backups_restore",
            "Restore a backup, whole or in part",
            body=s.RestoreIn,
            answer=s.RestoredOut,
            also={202: s.WaitingRestoreOut},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.body()
        done = maintenance.restore(asked["backup"], actor=self.actor, only=asked["only"])
        if isinstance(done, backup_services.Restored):
            return Response(asdict(done))
        waiting = {"backup": done.subject_id, "place_in_line": line.place_of(done.subject_id)}
        return Response(s.WaitingRestoreOut(waiting).data, status=202)


class WaitingRestore(View):
    """A restore that waits for the end of a pause of edits; `id`: that of its backup."""

    tag = "backups"
    operations = {"DELETE": Operation("backups_restore_withdraw", "Withdraw a restore that waits", status=204)}

    def delete(self, request: Request, pk: UUID) -> Response:
        maintenance.withdraw_restore(pk, actor=self.actor)
        return Response(status=204)
