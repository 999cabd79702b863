"""The API's views of announcements and of customers whom they reach.

A second person approves an announcement on the pages: a key is nobody's judgement.
"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from maintenance.announcements import customers, selectors, services
from maintenance.announcements.models import Announcement, Customer
from maintenance.selectors import windows_with_requests
from portal.announcements import serializers as s
from portal.shell.api.operations import AN_ID, Operation
from portal.shell.api.views import IdempotentView, View


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
