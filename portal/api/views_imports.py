"""The API's views of files of numbers: thin doors to labels.numbers.imports."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from labels.domain.importing import ImportResult
from labels.models import NumberImport
from labels.numbers import imports as number_imports
from labels.numbers.tables import LARGEST_FILE
from portal.api import serializers_imports as s
from portal.api.operations import Operation
from portal.api.views_base import MultipartView, View

SCOPES = {"GET": "request", "POST": "request"}  # as on the pages, not for readers


class NumberImports(MultipartView):
    """Files of numbers, the latest first."""

    scopes = SCOPES
    tag = "numbers"
    found: ImportResult | None = None
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
            description="Takes all numbers of a CSV or XLSX file, or none: 422 names each wrong line. 202 for a file "
            "of more than 1 MB: it is read in the background, and its address (Location) tells how far it is and what "
            "became of it.",
            body={"multipart/form-data": s.ImportIn},
            answer=s.ImportDetailOut,
            status=201,
            also={202: s.ImportDetailOut},
            leads_to=("imports_get",),
        ),
    }

    def get(self, request: Request) -> Response:
        return self.page(NumberImport.objects.defer("content", "problems"))

    def read_ahead(self, request: Request) -> None:
        content = self.body()["file"].read(LARGEST_FILE + 1)
        self.found = None if _later(content) else number_imports.read(content)

    def create(self, request: Request, **kwargs: Any) -> Response:
        file = self.body()["file"]
        file.seek(0)
        content = file.read(LARGEST_FILE + 1)
        later = _later(content)
        if later:
            row = number_imports.keep_file(content, file.name or "", actor=self.actor)
        else:
            row = number_imports.take(content, file.name or "", actor=self.actor, found=self.found)
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
