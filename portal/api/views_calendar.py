"""The API's views of the calendar: its state at an instant, and the client's own times without maintenance."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from maintenance import plain, selectors
from maintenance import services as maintenance
from maintenance.calendars.models import Blackout
from portal.api import serializers_calendar as c
from portal.api.documents import CURSOR, KEY, answers, page_of
from portal.api.serializers_maintenance import WindowOut
from portal.api.views_base import IdempotentView, View
from portal.api.views_maintenance import WindowCommand
from portal.presenters import estimates as estimates_show
from portal.presenters import night_duty as duty_show
from tenants.context import current_tenant


class CalendarState(View):
    """The client's calendar at an instant: open or closed, all reasons, when it next changes."""

    @extend_schema(
        parameters=[OpenApiParameter("at", OpenApiTypes.DATETIME)],
        responses=answers(200, c.CalendarStateOut),
        operation_id="calendar_state",
    )
    def get(self, request: Request) -> Response:
        asked = c.CalendarStateIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(plain.state(*selectors.calendar_state(asked.validated_data.get("at"))))


class NightDuty(View):
    """In which nights the night-duty line is staffed, and how fast it answers then."""

    @extend_schema(responses=answers(200, c.NightDutyOut), operation_id="night_duty_get")
    def get(self, request: Request) -> Response:
        return Response(c.NightDutyOut(duty_show.night_duty()).data)


class EstimatesHeld(View):
    """How well estimates have held, by kind of maintenance: what was told against what it took."""

    @extend_schema(responses=answers(200, c.EstimatesHeldOut), operation_id="estimates_held")
    def get(self, request: Request) -> Response:
        return Response(c.EstimatesHeldOut(estimates_show.held_by_kind()).data)


class Exclusions(IdempotentView):
    """The client's own times without maintenance with an impact, the newest first."""

    ordering = "-pk"

    @extend_schema(parameters=CURSOR, responses=answers(200, page_of(c.ExclusionOut)), operation_id="exclusions_list")
    def get(self, request: Request) -> Response:
        return self.page(Blackout.objects.filter(owner=current_tenant().schema_name, active=True), c.ExclusionOut)

    @extend_schema(
        parameters=[KEY],
        request=c.ExclusionIn,
        responses=answers(201, c.ExclusionOut),
        operation_id="exclusions_make",
        description=(
            "Refused with 409 when it would starve maintenance (`starves`: at least 48 hours of off-peak time are open "
            "in any 32 days, in pieces of at least 4 hours; the text says where too little is left and what takes it) "
            "or when a window is booked in it (`windows_inside`)."
        ),
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        made = maintenance.exclude(actor=self.actor, **self.valid(c.ExclusionIn))
        return Response(c.ExclusionOut(made).data, status=201)


class OneExclusion(View):
    """One of them."""

    @extend_schema(responses=answers(204, None), operation_id="exclusions_remove")
    def delete(self, request: Request, pk: int) -> Response:
        try:
            maintenance.include(pk, actor=self.actor)
        except Blackout.DoesNotExist:
            raise Http404 from None
        return Response(status=204)


class WindowAccept(WindowCommand):
    """Move a window to the time that it is offered (see `offer`), since a change of the calendar touches it."""

    @extend_schema(parameters=[KEY], request=None, responses=answers(200, WindowOut), operation_id="windows_accept")
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(maintenance.accept(self.window(kwargs["pk"]), actor=self.actor))
