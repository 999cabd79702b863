"""The API's views of documents that we draw: plans and reports."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from maintenance.documents import selectors
from maintenance.documents.models import Document
from maintenance.models import Window
from maintenance.selectors import windows_with_requests
from portal.documents import serializers as s
from portal.documents.pages import plan_of, quarter_report_of, window_report_of
from portal.shell.api.operations import DrawnFile, Operation
from portal.shell.api.views import View
from portal.shell.files import drawn_response


class WindowPlan(View):
    """The fallback plan of a window as it is now: hours, numbers, what handsets show, what staff say, who helps."""

    tag = "windows"
    operations = {
        "GET": Operation(
            "windows_plan",
            "Get the fallback plan of a window",
            query=s.PlanAsked,
            answer=s.DocumentWithContentOut,
            leads_to=("documents_file",),
        ),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        window: Window = get_object_or_404(windows_with_requests(), pk=pk)
        return Response(s.DocumentWithContentOut(plan_of(window, self.asked["language"])).data)


class WindowReport(View):
    """The report of a window that is over: planned against actual, who was told, handsets, answer rate, money."""

    tag = "windows"
    operations = {
        "GET": Operation(
            "windows_report",
            "Get the report of a window",
            query=s.PlanAsked,
            answer=s.DocumentWithContentOut,
            leads_to=("documents_file",),
        ),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        window: Window = get_object_or_404(windows_with_requests(), pk=pk)
        return Response(s.DocumentWithContentOut(window_report_of(window, self.asked["language"])).data)


class QuarterReport(View):
    """The report of a quarter, so far where it has not ended; 404 before the client's first window."""

    tag = "windows"
    operations = {
        "GET": Operation(
            "reports_quarter",
            "Get the report of a quarter",
            query=s.QuarterAsked,
            answer=s.DocumentWithContentOut,
            leads_to=("documents_file",),
        ),
    }

    def get(self, request: Request) -> Response:
        document = quarter_report_of(self.asked["quarter"], self.asked["language"])
        return Response(s.DocumentWithContentOut(document).data)


class WindowDocuments(View):
    """Every version of every document about a window, the newest first."""

    tag = "windows"
    ordering = "-id"
    operations = {
        "GET": Operation(
            "windows_documents", "List the documents of a window", answer=s.DocumentOut, paged=True, stamped=True
        ),
    }

    def get(self, request: Request, pk: UUID) -> HttpResponse:
        return self.page(selectors.documents_of(get_object_or_404(Window, pk=pk)).defer("pdf"))


class DocumentFile(View):
    """The PDF of one version, as it was drawn; its SHA-256 stands in the evidence."""

    tag = "windows"
    operations = {
        "GET": Operation("documents_file", "Fetch the PDF of a document", answer=DrawnFile),
    }

    def get(self, request: Request, pk: UUID) -> Any:
        return drawn_response(get_object_or_404(Document, pk=pk, pdf__isnull=False))
