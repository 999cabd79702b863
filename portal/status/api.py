"""The API's views of subscribers to the status page; an address confirms by itself."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from portal.shell.api.operations import Operation
from portal.shell.api.views import IdempotentView, View
from portal.status import serializers as s
from tenants.people import subscribers
from tenants.people.models import StatusSubscriber
from tenants.refusals import Refused
from tenants.selectors import status_page_is_public


class StatusSubscribers(IdempotentView):
    """Who is told of the client's maintenance and of interruptions, and who has not confirmed yet."""

    tag = "status"
    scopes = {"GET": "request", "POST": "request"}
    ordering = ("asked_at", "id")
    operations = {
        "GET": Operation(
            "subscribers_list",
            "List subscribers of the status page",
            answer=s.SubscriberOut,
            paged=True,
            stamped=True,
            leads_to=("subscribers_remove",),
        ),
        "POST": Operation(
            "subscribers_ask",
            "Ask an address whether it wants to subscribe",
            description="It is told nothing until it has confirmed, by the link or the code that is sent to it.",
            body=s.SubscriberIn,
            answer=s.SubscriberOut,
            status=201,
            example={"channel": "email", "to": "ops@partner.example", "directories": ["huawei"]},
            leads_to=("subscribers_remove",),
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(StatusSubscriber.objects.all())

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.body()
        if not status_page_is_public():
            raise Refused(_("The status page is not public: nobody can subscribe to it."), code="status_page_private")
        row = subscribers.subscribe(
            asked["channel"],
            asked["to"],
            directories=asked["directories"],
            language=asked["language"],
        )
        return Response(s.SubscriberOut(row).data, status=201)


class OneStatusSubscriber(View):
    """A subscriber of the status page."""

    tag = "status"
    operations = {"DELETE": Operation("subscribers_remove", "End a subscription", status=204)}

    def delete(self, request: Request, pk: UUID) -> Response:
        row = get_object_or_404(StatusSubscriber, pk=pk)
        subscribers.end_subscription(row, by=self.actor)
        return Response(status=204)
