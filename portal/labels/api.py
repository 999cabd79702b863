"""The API's views of numbers (registered, imported, proved by codes), labels and backups."""

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
from labels.bulk import with_any_of
from labels.domain.importing import ImportResult
from labels.entitlement import checks
from labels.models import Number, NumberImport, Snapshot, StandbyLabel
from labels.numbers import codes as number_codes, imports as number_imports, services as number_services
from labels.numbers.critical import mark_critical
from labels.numbers.search import search
from labels.numbers.tables import LARGEST_FILE
from labels.selectors import directories, numbers_kept
from labels.standby import labels as standby_labels
from maintenance import services as maintenance
from maintenance.intake import line
from portal.labels import serializers as s
from portal.numbers import serializers as sn
from portal.shell.api.lists import Listed
from portal.shell.api.operations import Operation
from portal.shell.api.parsers import BackupParser
from portal.shell.api.renderers import rows_written
from portal.shell.api.views import IdempotentView, MultipartView, View


class Numbers(IdempotentView):
    """The client's numbers."""

    ordering = ("canonical",)
    tag = "numbers"
    parts = ("proofs",)
    listed = Listed(numbers_kept, sn.NumberOut, sn.NUMBER_COLUMNS, sn.finish_numbers)
    operations = {
        "GET": Operation(
            "numbers_list",
            "List numbers",
            paged=True,
            stamped=True,
            query=sn.NumbersAsked,
            answer=sn.NumberOut,
            leads_to=("numbers_get", "numbers_release"),
        ),
        "POST": Operation(
            "numbers_register",
            "Register numbers",
            body=s.NumbersIn,
            answer=s.RegisteredOut,
            status=201,
            example={"numbers": [{"number": "0571-8765 4321", "note": "总机", "group": "客服热线"}]},
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        asked = self.asked
        text = asked.pop("q", "")
        rows = self.listed.rows.filter(**asked)
        return self.page(search(rows.queryset(), text) if text else rows)

    def create(self, request: Request, **kwargs: Any) -> Response:
        rows = [number_services.NumberToRegister(**row) for row in self.body()["numbers"]]
        return Response(asdict(number_services.register_numbers(rows, actor=self.actor)), status=201)


class OneNumber(View):
    """One number."""

    tag = "numbers"
    operations = {
        "GET": Operation("numbers_get", "See one number", answer=sn.NumberOut),
        "DELETE": Operation("numbers_release", "Release a number", status=204),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        return Response(sn.ONE_NUMBER.one(pk=pk))

    def delete(self, request: Request, pk: UUID) -> Response:
        number_services.release_numbers([get_object_or_404(Number, pk=pk).pk], actor=self.actor)
        return Response(status=204)


class NumberCritical(IdempotentView):
    """Have each sample of what handsets show contain a number."""

    tag = "numbers"
    operations = {
        "POST": Operation(
            "numbers_critical",
            "Mark a number critical",
            description="Of numbers that are critical each one has to be seen before a sample proves a window.",
            body=sn.CriticalIn,
            answer=sn.NumberOut,
            example={"critical": True},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        mark_critical([kwargs["pk"]], critical=self.body()["critical"], actor=self.actor)
        return Response(sn.ONE_NUMBER.one(pk=kwargs["pk"]))


class CriticalNumbers(IdempotentView):
    """Have each sample of what handsets show contain many numbers."""

    tag = "numbers"
    operations = {
        "POST": Operation(
            "numbers_critical_many",
            "Mark many numbers critical",
            description="As for one; what the client does not have is named and left out.",
            body=s.ManyCriticalIn,
            answer=s.ManyCriticalOut,
            example={"numbers": ["0571-8765 4321", "400-818-0000"], "critical": True},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.body()
        named = {number.canonical for number in asked["numbers"]}
        ours = dict(with_any_of(numbers_kept(), "canonical", named).values_list("canonical", "pk"))
        changed = mark_critical(list(ours.values()), critical=asked["critical"], actor=self.actor)
        return Response({"changed": changed, "unknown": sorted(named - ours.keys())})


class LabelChecks(View):
    """Check a label without asking for anything: a mere look, which needs no Idempotency-Key."""

    scopes = {"POST": "read"}
    tag = "labels"
    operations = {
        "POST": Operation(
            "label_check",
            "Check a label",
            body=s.LabelCheckIn,
            answer=s.LabelCheckOut,
            example={"text": "青禾网络售后"},
        ),
    }

    def post(self, request: Request) -> Response:
        return Response(checks.check_label(self.body()["text"]).as_json())


class Directories(View):
    """The directories that show labels, and how they behave."""

    tag = "displays"
    operations = {
        "GET": Operation("directories_list", "List directories", answer=s.DirectoryOut(many=True)),
    }

    def get(self, request: Request) -> Response:
        return Response(s.DirectoryOut(directories(), many=True).data)


class StandbyLabels(IdempotentView):
    """Labels that are approved beforehand, to be shown while maintenance runs."""

    tag = "labels"
    operations = {
        "GET": Operation("standby_labels_list", "List standby labels", paged=True, stamped=True, answer=s.StandbyOut),
        "POST": Operation(
            "standby_labels_request",
            "Request a standby label",
            body=s.StandbyIn,
            answer=s.StandbyOut,
            status=201,
            example={"text": "维护中"},
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(StandbyLabel.objects.all())

    def create(self, request: Request, **kwargs: Any) -> Response:
        return Response(
            s.StandbyOut(standby_labels.request_standby_label(self.body()["text"], actor=self.actor)).data,
            status=201,
        )


class Backups(IdempotentView):
    """Backups of the label configuration."""

    tag = "backups"
    operations = {
        "GET": Operation(
            "backups_list", "List backups", paged=True, stamped=True, answer=s.BackupOut, leads_to=("backups_content",)
        ),
        "POST": Operation(
            "backups_make", "Make a backup of the labels", answer=s.BackupOut, status=201, leads_to=("backups_content",)
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


class NumberCodes(IdempotentView):
    """Send a code by SMS to a mobile, or call a fixed line and read it out, to prove whose it is.

    The code before it counts no more. Fixed lines are called between 08:00 and 21:00.
    """

    tag = "numbers"
    operations = {
        "POST": Operation("number_codes_send", "Send a code to a number", answer=sn.CodeOut, status=201),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        made = number_codes.send(_number(kwargs["pk"]))
        return Response(sn.CodeOut(made).data, status=201)


class NumberCodeCheck(IdempotentView):
    """Give the code back. A wrong one is an answer too: it is counted, and at the fifth the code is over."""

    tag = "numbers"
    operations = {
        "POST": Operation(
            "number_codes_give_back",
            "Prove a number by its code",
            body=sn.CodeIn,
            answer=sn.CodeAnswerOut,
            example={"code": "493027"},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        code = self.body()["code"]
        answer = number_codes.give_back(_number(kwargs["pk"]), code, actor=self.actor)
        return Response(sn.CodeAnswerOut(answer).data)


def _number(pk: UUID) -> UUID:
    number: Number = get_object_or_404(Number, pk=pk)
    return number.pk


SCOPES = {"GET": "request", "POST": "request"}  # as on the pages, not for readers


class NumberImports(MultipartView):
    """Files of numbers, the latest first."""

    scopes = SCOPES
    tag = "numbers"
    result: ImportResult | None = None
    operations = {
        "GET": Operation(
            "imports_list",
            "List imported files",
            paged=True,
            stamped=True,
            answer=sn.ImportOut,
            leads_to=("imports_get",),
        ),
        "POST": Operation(
            "imports_make",
            "Import numbers from a file",
            description="Takes all numbers of a CSV or XLSX file, or none: 422 names each wrong line. 202 for a file "
            "of more than 1 MB: it is read in the background, and its address (Location) tells how far it is and what "
            "became of it.",
            body={"multipart/form-data": sn.ImportIn},
            answer=sn.ImportDetailOut,
            status=201,
            also={202: sn.ImportDetailOut},
            leads_to=("imports_get",),
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(NumberImport.objects.defer("content", "problems"))

    def read_ahead(self, request: Request) -> None:
        content = self.body()["file"].read(LARGEST_FILE + 1)
        self.result = None if _later(content) else number_imports.read(content)

    def create(self, request: Request, **kwargs: Any) -> Response:
        file = self.body()["file"]
        file.seek(0)
        content = file.read(LARGEST_FILE + 1)
        later = _later(content)
        if later:
            row = number_imports.keep_file(content, file.name or "", actor=self.actor)
        else:
            row = number_imports.take(content, file.name or "", actor=self.actor, result=self.result)
        location = reverse("api-number-import", args=[row.pk])
        return Response(sn.ImportDetailOut(row).data, status=202 if later else 201, headers={"Location": location})


def _later(content: bytes) -> bool:
    return number_imports.LARGE < len(content) <= LARGEST_FILE


class OneNumberImport(View):
    """One file: how far it is, and what became of it."""

    scopes = SCOPES
    tag = "numbers"
    operations = {
        "GET": Operation("imports_get", "See how far an import is", answer=sn.ImportDetailOut),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        return Response(sn.ImportDetailOut(get_object_or_404(NumberImport.objects.defer("content"), pk=pk)).data)
