"""The API's views of drills."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from maintenance.documents import drills
from maintenance.notices.models import Notice
from portal.documents import serializers as documents_serializers
from portal.shell.api.operations import Operation
from portal.shell.api.views import IdempotentView, View
from portal.telling import serializers as s


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
            query=documents_serializers.PlanAsked,
            answer=documents_serializers.DocumentWithContentOut,
            leads_to=("documents_file",),
        ),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        notice: Notice = get_object_or_404(drills.drills_begun(), pk=pk)
        return Response(
            documents_serializers.DocumentWithContentOut(drills.drill_report(notice.pk, self.asked["language"])).data
        )
