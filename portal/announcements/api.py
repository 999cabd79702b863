"""The API's views of what customers are told: announcements, subscribers of the status page, call scripts.

A second person approves an announcement on the pages, and an address confirms by itself: a key is nobody's judgement.
"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from maintenance.announcements import customers, selectors, services
from maintenance.announcements.models import Announcement, Customer
from maintenance.domain.scripts import Scenario
from maintenance.scripts import selectors as scripts_kept, services as scripts
from maintenance.selectors import windows_with_requests
from portal.announcements import serializers as s
from portal.shell.api.operations import AN_ID, Operation
from portal.shell.api.views import IdempotentView, View
from tenants.people import subscribers
from tenants.people.models import StatusSubscriber
from tenants.refusals import Refused
from tenants.selectors import status_page_is_public


def _found(pk: UUID) -> Announcement:
    return get_object_or_404(selectors.announcements(), pk=pk)


class Announcements(IdempotentView):
    """What the client tells its customers about windows, the newest first."""

    tag = "announcements"
    operations = {
        "GET": Operation(
            "announcements_list",
            "List announcements",
            answer=s.AnnouncementOut,
            paged=True,
            stamped=True,
            leads_to=("announcements_get",),
        ),
        "POST": Operation(
            "announcements_write",
            "Write an announcement of a window",
            body=s.AnnouncementIn,
            answer=s.AnnouncementWithFormsOut,
            status=201,
            example={"window": AN_ID, "language": "zh-hans", "channels": ["site", "sms"]},
            leads_to=("announcements_get", "announcements_hand_in", "announcements_retract"),
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(selectors.announcements())

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.body()
        window = get_object_or_404(windows_with_requests(), pk=asked.pop("window"))
        made = services.write_announcement(window.pk, actor=self.actor, **asked)
        return Response(s.AnnouncementWithFormsOut(_found(made.pk)).data, status=201)


class OneAnnouncement(View):
    """One announcement, in the form of each of its channels."""

    tag = "announcements"
    operations = {
        "GET": Operation("announcements_get", "See one announcement", answer=s.AnnouncementWithFormsOut),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.AnnouncementWithFormsOut(_found(pk)).data)


class AnnouncementHandIn(IdempotentView):
    """Let an announcement go out at an instant; to the public once a person has approved it."""

    tag = "announcements"
    operations = {
        "POST": Operation(
            "announcements_hand_in",
            "Let an announcement go out",
            body=s.HandInIn,
            answer=s.AnnouncementWithFormsOut,
            example={"publish_at": "2027-01-12T01:00:00Z"},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        row = _found(kwargs["pk"])
        services.hand_in_announcement(row.pk, self.body()["publish_at"], actor=self.actor)
        return Response(s.AnnouncementWithFormsOut(_found(row.pk)).data)


class AnnouncementRetract(IdempotentView):
    """Take an announcement back: from the site at once; the other channels get a correction, where it is out."""

    tag = "announcements"
    operations = {
        "POST": Operation(
            "announcements_retract",
            "Retract an announcement",
            body=s.RetractIn,
            answer=s.AnnouncementWithFormsOut,
            example={"reason": "时间有误"},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        row = _found(kwargs["pk"])
        services.retract_announcement(row.pk, actor=self.actor, reason=self.body()["reason"])
        return Response(s.AnnouncementWithFormsOut(_found(row.pk)).data)


class Customers(IdempotentView):
    """Those who have agreed to be told by the client what it announces."""

    scopes = {"GET": "request", "POST": "request"}
    tag = "announcements"
    operations = {
        "GET": Operation(
            "customers_list", "List customers who are told", answer=s.CustomerOut, paged=True, stamped=True
        ),
        "POST": Operation(
            "customers_name",
            "Add customers who have agreed to be told",
            body=s.CustomersIn,
            answer=s.NamedOut,
            status=201,
            example={"channel": "sms", "addresses": ["+8613800138000"]},
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(customers.told_customers())

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.body()
        named = customers.name_customers(asked["channel"], asked["addresses"], asked["language"], actor=self.actor)
        return Response(s.NamedOut(named).data, status=201)


class OneCustomer(View):
    """A customer who is told."""

    tag = "announcements"
    operations = {"DELETE": Operation("customers_remove", "Tell a customer nothing more", status=204)}

    def delete(self, request: Request, pk: UUID) -> Response:
        customers.remove_customer(get_object_or_404(Customer, pk=pk).pk, actor=self.actor)
        return Response(status=204)


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


class Scripts(IdempotentView):
    """What staff say in each situation."""

    tag = "scripts"
    operations = {
        "GET": Operation("scripts_list", "See what staff say", query=s.ScriptsAsked, answer=s.ScriptsOut),
        "POST": Operation(
            "scripts_publish",
            "Publish a call script",
            description="A text that names a variable which is unknown, or has no value in this situation, is refused.",
            body=s.ScriptIn,
            answer=s.ScriptVersionOut,
            status=201,
            example={
                "scenario": "running",
                "language": "zh-hans",
                "text": "您好,这里是{公司}。认证升级中,建议短信留言。",
            },
        ),
    }

    def get(self, request: Request) -> Response:
        in_force = list(scripts_kept.scripts_in_force(self.asked["language"]).values())
        return Response(s.ScriptsOut({"scripts": in_force}).data)

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.body()
        draft = scripts.write_draft(Scenario(asked["scenario"]), asked["language"], asked["text"], actor=self.actor)
        return Response(s.ScriptVersionOut(scripts.publish_script(draft.pk, actor=self.actor)).data, status=201)


class SaidNow(View):
    """The one sentence to say about each window that runs now, with its variables filled."""

    tag = "scripts"
    operations = {
        "GET": Operation("scripts_now", "Get the sentence to say now", query=s.ScriptsAsked, answer=s.SaidNowOut),
    }

    def get(self, request: Request) -> Response:
        return Response(s.SaidNowOut({"sentences": scripts_kept.said_now(self.asked["language"])}).data)
