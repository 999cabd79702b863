"""The API's views of notices that want an answer."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from maintenance.notices import services
from maintenance.notices.models import Acknowledgement, Notice
from portal.shell.api.operations import Operation
from portal.shell.api.views import IdempotentView, View, key_of
from portal.telling import serializers as s


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
