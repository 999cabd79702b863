"""The API's views of webhooks and events: thin doors to services and selectors."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from portal.shell.api.operations import Operation
from portal.shell.api.views import IdempotentView, View
from portal.shell.missing import missing_is_404
from portal.webhooks import serializers as s
from portal.webhooks.told import event_types
from tenants.webhooks import selectors, services
from tenants.webhooks.models import Endpoint, WebhookEvent

EXAMPLE = {"name": "CRM", "url": "https://crm.example.com/shouhao", "topics": ["windows", "progress"]}


class WithSecret(IdempotentView):
    """A view whose answer holds a secret: it is not kept for a repeated call."""

    def kept(self, data: Any) -> Any:
        return {**data, "secret": ""}


class Webhooks(WithSecret):
    """Addresses at which your programs listen."""

    scopes = {"GET": "read", "POST": "manage"}
    ordering = ("made_at", "id")
    tag = "webhooks"
    operations = {
        "GET": Operation(
            "webhooks_list",
            "List webhooks",
            paged=True,
            stamped=True,
            answer=s.WebhookOut,
            leads_to=("webhooks_get", "webhooks_delete"),
        ),
        "POST": Operation(
            "webhooks_make",
            "Add a webhook",
            description="Requests to it are signed by Standard Webhooks 1.0.0 (webhook-id, webhook-timestamp, "
            "webhook-signature). Only 2xx is taken as received, within 15 seconds; redirects are not followed. It is "
            "tried ten times over 75 hours; 410, or five days of nothing but failures, switch it off. Numbers (`seq`) "
            "have no gaps over all topics, but for one after a restore.",
            body=s.WebhookIn,
            answer=s.WebhookMadeOut,
            status=201,
            example=EXAMPLE,
            leads_to=("webhooks_get", "webhooks_test", "webhooks_rotate", "webhooks_delete"),
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(Endpoint.objects.all())

    def create(self, request: Request, **kwargs: Any) -> Response:
        made, secret = services.make_endpoint(**self.body(), by=self.actor)
        return _with_secret(made, secret, status=201)


class OneWebhook(View):
    """One webhook."""

    scopes = {"GET": "read", "DELETE": "manage"}
    tag = "webhooks"
    operations = {
        "GET": Operation("webhooks_get", "See one webhook", answer=s.WebhookOut),
        "DELETE": Operation("webhooks_delete", "Delete a webhook", status=204),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.WebhookOut(_endpoint(pk)).data)

    def delete(self, request: Request, pk: UUID) -> Response:
        services.delete_endpoint(_endpoint(pk).pk, by=self.actor)
        return Response(status=204)


class WebhookChange(IdempotentView):
    """Give a webhook another name, address or choice of topics."""

    scopes = {"POST": "manage"}
    tag = "webhooks"
    operations = {
        "POST": Operation("webhooks_change", "Change a webhook", body=s.WebhookIn, answer=s.WebhookOut, example=EXAMPLE)
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        changed = services.change_endpoint(_endpoint(kwargs["pk"]).pk, **self.body(), by=self.actor)
        return Response(s.WebhookOut(changed).data)


class WebhookSwitch(IdempotentView):
    """Switch a webhook on or off. What waits when it goes off is not sent; a replay sends it again."""

    scopes = {"POST": "manage"}
    tag = "webhooks"
    operations = {
        "POST": Operation(
            "webhooks_switch",
            "Switch a webhook on or off",
            body=s.WebhookSwitchIn,
            answer=s.WebhookOut,
            example={"on": True},
        )
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        return Response(
            s.WebhookOut(services.switch_endpoint(_endpoint(kwargs["pk"]).pk, **self.body(), by=self.actor)).data
        )


class WebhookRotation(WithSecret):
    """Get a new secret. For 24 hours requests carry a signature by each of both, then by the new one only."""

    scopes = {"POST": "manage"}
    tag = "webhooks"
    operations = {"POST": Operation("webhooks_rotate", "Rotate the secret of a webhook", answer=s.WebhookMadeOut)}

    def create(self, request: Request, **kwargs: Any) -> Response:
        return _with_secret(*services.rotate_secret(_endpoint(kwargs["pk"]).pk, by=self.actor), status=200)


class WebhookTest(IdempotentView):
    """Have a test event (webhook.test, without `seq`) sent at once, whatever else waits. It is tried once."""

    tag = "webhooks"
    operations = {
        "POST": Operation("webhooks_test", "Send a test event to a webhook", answer=s.AttemptOut, status=202),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        return Response(s.AttemptOut(services.send_test_event(_endpoint(kwargs["pk"]).pk)).data, status=202)


class WebhookReplay(IdempotentView):
    """Have events sent again: after a number, or since an instant. At most 10,000, of the webhook's topics."""

    tag = "webhooks"
    operations = {
        "POST": Operation(
            "webhooks_replay",
            "Send events again to a webhook",
            body=s.ReplayIn,
            answer=s.ReplayedOut,
            status=202,
            example={"after": 120},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        _endpoint_row, count = services.replay(_endpoint(kwargs["pk"]).pk, **self.body(), by=self.actor)
        return Response(s.ReplayedOut({"events": count}).data, status=202)


class WebhookResend(IdempotentView):
    """Have one event sent again."""

    tag = "webhooks"
    operations = {"POST": Operation("webhooks_resend", "Send one event again to a webhook", status=202)}

    def create(self, request: Request, **kwargs: Any) -> Response:
        with missing_is_404(WebhookEvent.DoesNotExist):
            services.resend(_endpoint(kwargs["pk"]).pk, kwargs["event"])
        return Response(status=202)


class WebhookDeliveries(View):
    """What was tried, and what a program answered; the newest first."""

    ordering = ("-id",)
    tag = "webhooks"
    operations = {
        "GET": Operation("webhooks_deliveries", "List the deliveries of a webhook", paged=True, answer=s.AttemptOut)
    }

    def get(self, request: Request, pk: UUID) -> HttpResponse:
        return self.page(selectors.attempts_at(_endpoint(pk)))


class Events(View):
    """What has happened, in the order of its numbers: the same as webhooks are told, for as long as it is kept."""

    ordering = ("seq",)
    tag = "webhooks"
    operations = {
        "GET": Operation(
            "events_list",
            "List events",
            description="Numbers have no gaps over all topics, but for one after a restore, and none comes later below "
            "one that you have seen: go on with the last `seq` as `after`.",
            paged=True,
            query=s.EventsAsked,
            answer=s.EventOut,
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        asked = self.asked
        return self.page(selectors.events_told(after=asked.get("after", 0), topics=asked.get("topic", ())))


class EventTypes(View):
    """Every type of event, with its topic and what it means."""

    tag = "webhooks"
    operations = {"GET": Operation("event_types_list", "List the types of events", answer=s.EventTypeOut(many=True))}

    def get(self, request: Request) -> Response:
        return Response(s.EventTypeOut(event_types(), many=True).data)


def _endpoint(pk: UUID) -> Endpoint:
    return get_object_or_404(Endpoint, pk=pk)


def _with_secret(endpoint: Endpoint, secret: str, *, status: int) -> Response:
    data = {**s.WebhookOut(endpoint).data, "secret": secret}
    return Response(data, status=status, headers={"Location": reverse("api-webhook", args=[endpoint.pk])})
