"""The API's views of standby labels and numbers."""

from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from labels.models import StandbyLabel
from labels.selectors import standby_allocations
from labels.standby import labels as standby_labels
from portal.shell.api.operations import Operation
from portal.shell.api.views import IdempotentView, View
from portal.standby import serializers as s


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


class StandbyNumbers(View):
    """Virtual numbers that took or take the client's calls while a long maintenance lasts."""

    ordering = ("-opened_at", "-id")
    tag = "numbers"
    operations = {
        "GET": Operation(
            "standby_numbers_list",
            "List standby numbers",
            paged=True,
            stamped=True,
            answer=s.StandbyNumberOut,
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(standby_allocations())
