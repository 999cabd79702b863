"""The API's views of drills: everybody who is told of maintenance is asked to answer; the times are measured."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from maintenance.documents import drills
from maintenance.notices.models import Notice
from portal.api import serializers_documents as documents
from portal.api import serializers_drills as s
from portal.api.operations import Operation
from portal.api.views_base import IdempotentView, View


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

    def get(self, request: Request) -> Response:
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
            query=documents.PlanAsked,
            answer=documents.DocumentWithContentOut,
            leads_to=("documents_file",),
        ),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        found: Notice = get_object_or_404(drills.drills_begun(), pk=pk)
        return Response(documents.DocumentWithContentOut(drills.drill_report(found.pk, self.asked["language"])).data)
