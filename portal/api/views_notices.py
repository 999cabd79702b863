"""The API's views of notices that want an answer, and of times that are offered."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from maintenance import services as maintenance
from maintenance.domain.negotiating import Answer
from maintenance.models import Window
from maintenance.notices import services
from maintenance.notices.models import Acknowledgement, Notice
from portal.api import serializers_notices as s
from portal.api.operations import Operation
from portal.api.views_base import IdempotentView, View, key_of


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

    def get(self, request: Request) -> Response:
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


class OfferAnswer(IdempotentView):
    """Base of what is said to a time that is offered."""

    def said(self, window: UUID, answer: Answer, at: datetime | None = None) -> Response:
        found = get_object_or_404(Window, pk=window)
        return Response({"outcome": maintenance.answer_offer(found.pk, answer, actor=self.actor, at=at).value})


class WindowDecline(OfferAnswer):
    """Decline the time that is offered. Another one is offered, twice at most."""

    tag = "windows"
    operations = {"POST": Operation("windows_decline", "Decline the offered time", answer=s.OutcomeOut)}

    def create(self, request: Request, **kwargs: Any) -> Response:
        return self.said(kwargs["pk"], Answer.DECLINE)


class WindowCounter(OfferAnswer):
    """Name another time than the one that is offered. Where it is not free, the first one after it is offered."""

    tag = "windows"
    operations = {
        "POST": Operation(
            "windows_counter",
            "Propose another time than the offered one",
            body=s.CounterIn,
            answer=s.OutcomeOut,
            example={"start": "2027-01-12T14:00:00Z"},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        return self.said(kwargs["pk"], Answer.COUNTER, self.body()["start"])
