"""The API's views of what we draw and ask of people: documents of windows, drills, notices that want an answer."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from maintenance.documents import drills, selectors
from maintenance.documents.models import Document
from maintenance.models import Window
from maintenance.notices import services
from maintenance.notices.models import Acknowledgement, Notice
from maintenance.selectors import windows_with_requests
from portal.documents import serializers as s
from portal.documents.pages import plan_of, quarter_report_of, window_report_of
from portal.shell.api.operations import DrawnFile, Operation
from portal.shell.api.views import IdempotentView, View, key_of
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


class Drills(IdempotentView):
    """Drills, and how they went."""

    ordering = "-id"
    tag = "notices"
    parts = ("acknowledgements",)
    operations = {
        "GET": Operation(
            "drills_list",
            "List drills",
            paged=True,
            stamped=True,
            answer=s.DrillOut,
            leads_to=("drills_get", "drills_report"),
        ),
        "POST": Operation(
            "drills_begin",
            "Begin a drill",
            description="Everybody who is told of maintenance is asked to answer within two hours. One runs at a time.",
            answer=s.DrillOut,
            status=201,
            leads_to=("drills_get", "drills_report"),
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(drills.drills_begun())

    def create(self, request: Request, **kwargs: Any) -> Response:
        return Response(s.DrillOut(drills.begin_drill(actor=self.actor)).data, status=201)


class Drill(View):
    """Who has answered so far, and after how long."""

    tag = "notices"
    operations = {"GET": Operation("drills_get", "Get a drill", answer=s.DrillOut)}

    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.DrillOut(get_object_or_404(drills.drills_begun(), pk=pk)).data)


class DrillReport(View):
    """The report of a drill as things stand; a new version where somebody has answered since."""

    tag = "notices"
    operations = {
        "GET": Operation(
            "drills_report",
            "Get the report of a drill",
            query=s.PlanAsked,
            answer=s.DocumentWithContentOut,
            leads_to=("documents_file",),
        ),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        notice: Notice = get_object_or_404(drills.drills_begun(), pk=pk)
        return Response(s.DocumentWithContentOut(drills.drill_report(notice.pk, self.asked["language"])).data)


class Notices(View):
    """What wants an answer, and what wanted one: the newest first."""

    ordering = "-id"
    tag = "notices"
    parts = ("acknowledgements",)
    operations = {
        "GET": Operation(
            "notices_list",
            "List notices that want an answer",
            paged=True,
            stamped=True,
            query=s.NoticesAsked,
            answer=s.NoticeOut,
            leads_to=("notices_acknowledge",),
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        rows = Notice.objects.prefetch_related("acknowledgements")
        return self.page(rows.filter(state=self.asked["state"]) if "state" in self.asked else rows)


class NoticeAcknowledge(IdempotentView):
    """Say that you know of it. Said twice, it is kept once. Nobody is asked again."""

    tag = "notices"
    operations = {"POST": Operation("notices_acknowledge", "Acknowledge a notice", answer=s.NoticeOut)}

    def create(self, request: Request, **kwargs: Any) -> Response:
        notice = get_object_or_404(Notice, pk=kwargs["pk"])
        who = f"key:{key_of(request).pk}"
        services.acknowledge(notice.pk, who=who, how=Acknowledgement.How.API, actor=self.actor)
        return Response(s.NoticeOut(Notice.objects.prefetch_related("acknowledgements").get(pk=notice.pk)).data)
