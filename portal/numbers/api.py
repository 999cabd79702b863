"""The API's views of numbers: registered, imported, proved by codes, critical."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from labels.bulk import with_any_of
from labels.domain.importing import ImportResult
from labels.models import Number, NumberImport
from labels.numbers import (
    codes as number_codes,
    groups as number_groups,
    imports as number_imports,
    services as number_services,
)
from labels.numbers.critical import mark_critical
from labels.numbers.search import search
from labels.numbers.tables import LARGEST_FILE
from labels.selectors import numbers_kept
from portal.numbers import serializers as s
from portal.shell.api.lists import Listed
from portal.shell.api.operations import Operation
from portal.shell.api.views import IdempotentView, MultipartView, View

SCOPES = {"GET": "request", "POST": "request"}  # as on the pages, not for readers


class Numbers(IdempotentView):
    """The client's numbers."""

    ordering = ("canonical",)
    tag = "numbers"
    parts = ("proofs",)
    listed = Listed(numbers_kept, s.NumberOut, s.NUMBER_COLUMNS, s.finish_numbers)
    operations = {
        "GET": Operation(
            "numbers_list",
            "List numbers",
            paged=True,
            stamped=True,
            query=s.NumbersAsked,
            answer=s.NumberOut,
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
        "GET": Operation("numbers_get", "See one number", answer=s.NumberOut),
        "DELETE": Operation("numbers_release", "Release a number", status=204),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.ONE_NUMBER.one(pk=pk))

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
            body=s.CriticalIn,
            answer=s.NumberOut,
            example={"critical": True},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        mark_critical([kwargs["pk"]], critical=self.body()["critical"], actor=self.actor)
        return Response(s.ONE_NUMBER.one(pk=kwargs["pk"]))


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


class RegroupedNumbers(IdempotentView):
    """Put many numbers into a group."""

    tag = "numbers"
    operations = {
        "POST": Operation(
            "numbers_regroup",
            "Put many numbers into a group",
            description="A group that does not exist is made by it; an empty name takes them out of theirs. What the"
            " client does not have is named and left out.",
            body=s.RegroupIn,
            answer=s.RegroupedOut,
            example={"numbers": ["0571-8765 4321", "400-818-0000"], "group": "客服热线"},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.body()
        named = {number.canonical for number in asked["numbers"]}
        ours = dict(with_any_of(numbers_kept(), "canonical", named).values_list("canonical", "pk"))
        changed = number_groups.regroup(list(ours.values()), asked["group"], actor=self.actor)
        return Response({"changed": changed, "unknown": sorted(named - ours.keys())})


class RenamedGroup(IdempotentView):
    """Give a group of numbers another name."""

    tag = "numbers"
    operations = {
        "POST": Operation(
            "number_groups_rename",
            "Rename a group, or merge it into another",
            description="Contacts and calendar feeds that follow the group follow it to its new name.",
            body=s.RenameGroupIn,
            answer=s.RenamedGroupOut,
            example={"group": "客服", "to": "客服热线"},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        return Response({"numbers": number_groups.rename_group(**self.body(), actor=self.actor)})


class NumberCodes(IdempotentView):
    """Send a code by SMS to a mobile, or call a fixed line and read it out, to prove whose it is.

    The code before it counts no more. Fixed lines are called between 08:00 and 21:00.
    """

    tag = "numbers"
    operations = {
        "POST": Operation("number_codes_send", "Send a code to a number", answer=s.CodeOut, status=201),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        made = number_codes.send(_number(kwargs["pk"]))
        return Response(s.CodeOut(made).data, status=201)


class NumberCodeCheck(IdempotentView):
    """Give the code back. A wrong one is an answer too: it is counted, and at the fifth the code is over."""

    tag = "numbers"
    operations = {
        "POST": Operation(
            "number_codes_give_back",
            "Prove a number by its code",
            body=s.CodeIn,
            answer=s.CodeAnswerOut,
            example={"code": "493027"},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        code = self.body()["code"]
        answer = number_codes.give_back(_number(kwargs["pk"]), code, actor=self.actor)
        return Response(s.CodeAnswerOut(answer).data)


def _number(pk: UUID) -> UUID:
    number: Number = get_object_or_404(Number, pk=pk)
    return number.pk


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
            answer=s.ImportOut,
            leads_to=("imports_get",),
        ),
        "POST": Operation(
            "imports_make",
            "Import numbers from a file",
            description="Takes all numbers of a CSV or XLSX file, or none: 409 names each wrong line. 202 for a file "
            "of more than 1 MB: it is read in the background, and its address (Location) tells how far it is and what "
            "became of it.",
            body={"multipart/form-data": s.ImportIn},
            answer=s.ImportDetailOut,
            status=201,
            also={202: s.ImportDetailOut},
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
        return Response(s.ImportDetailOut(row).data, status=202 if later else 201, headers={"Location": location})


def _later(content: bytes) -> bool:
    return number_imports.LARGE < len(content) <= LARGEST_FILE


class OneNumberImport(View):
    """One file: how far it is, and what became of it."""

    scopes = SCOPES
    tag = "numbers"
    operations = {
        "GET": Operation("imports_get", "See how far an import is", answer=s.ImportDetailOut),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.ImportDetailOut(get_object_or_404(NumberImport.objects.defer("content"), pk=pk)).data)
