"""The API's views of the calendar: its state, and the client's own times without maintenance."""

from typing import Any

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from maintenance import plain, selectors, services as maintenance
from maintenance.calendars.models import Blackout
from maintenance.closed_times import own_exclusions
from portal.calendars import serializers as c
from portal.shell.api.operations import Operation
from portal.shell.api.views import IdempotentView, View
from portal.shell.missing import missing_is_404


class CalendarState(View):
    """The client's calendar at an instant: open or closed, all reasons, when it next changes."""

    tag = "calendar"
    operations = {
        "GET": Operation(
            "calendar_state",
            "See whether the calendar is open at an instant",
            query=c.CalendarStateIn,
            answer=c.CalendarStateOut,
        ),
    }

    def get(self, request: Request) -> Response:
        return Response(plain.state(*selectors.calendar_state(self.asked.get("at"))))


class Exclusions(IdempotentView):
    """The client's own times without maintenance with an impact, the newest first."""

    ordering = "-pk"
    tag = "calendar"
    operations = {
        "GET": Operation(
            "exclusions_list",
            "List your own times without maintenance",
            paged=True,
            stamped=True,
            answer=c.ExclusionOut,
            leads_to=("exclusions_remove",),
        ),
        "POST": Operation(
            "exclusions_make",
            "Add a time without maintenance",
            description="Refused with 409 when it would starve maintenance (`starves`: by default at least 48 hours of "
            "off-peak time are open in any 32 days, in pieces of at least 4 hours; the text says where too little is "
            "left and what takes it) or when a window is booked in it (`windows_inside`).",
            body=c.ExclusionIn,
            answer=c.ExclusionOut,
            status=201,
            leads_to=("exclusions_remove",),
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(own_exclusions())

    def create(self, request: Request, **kwargs: Any) -> Response:
        made = maintenance.exclude(actor=self.actor, **self.body())
        return Response(c.ExclusionOut(made).data, status=201)


class OneExclusion(View):
    """One of them."""

    tag = "calendar"
    operations = {
        "DELETE": Operation("exclusions_remove", "Remove a time without maintenance", status=204),
    }

    def delete(self, request: Request, pk: int) -> Response:
        with missing_is_404(Blackout.DoesNotExist):
            maintenance.include(pk, actor=self.actor)
        return Response(status=204)
