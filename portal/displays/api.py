"""The API's views of displays: the matrix, remedies, consistency checks."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from labels.displays import consistency, remedies
from labels.models import ConsistencyCheck, Display, Number
from labels.selectors import active_displays
from portal.displays import serializers as s
from portal.shell.api.answers import with_own_ids
from portal.shell.api.lists import Listed
from portal.shell.api.operations import Operation
from portal.shell.api.views import IdempotentView, View


class Displays(View):
    """What each directory should show, holds and shows, for each number."""

    ordering = ("id",)
    tag = "displays"
    listed = Listed(active_displays, s.DisplayOut)
    operations = {
        "GET": Operation(
            "displays_list",
            "List what each directory shows",
            paged=True,
            stamped=True,
            query=s.DisplaysAsked,
            answer=s.DisplayOut,
            leads_to=("accelerations_list", "accelerations_order", "appeals_list", "appeals_make"),
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(self.listed.rows.filter(**self.asked))


class Accelerations(IdempotentView):
    """Paid pushes past the cache of one display's handsets: charged when ordered, refunded when without effect."""

    tag = "displays"
    operations = {
        "GET": Operation("accelerations_list", "List a display's accelerations", answer=s.AccelerationOut(many=True)),
        "POST": Operation(
            "accelerations_order", "Order an acceleration", body=s.AccelerationIn, answer=s.AccelerationOut, status=201
        ),
    }

    def get(self, request: Request, pk: int) -> Response:
        cell = get_object_or_404(Display, pk=pk)
        orders = with_own_ids(cell.accelerations.all(), s.AccelerationOut)[:50]
        return Response(s.AccelerationOut(orders, many=True).data)

    def create(self, request: Request, **kwargs: Any) -> Response:
        cell, key = get_object_or_404(Display, pk=kwargs["pk"]), self.order_key
        order = remedies.order_acceleration(cell.pk, key=key, actor=self.actor, **self.body())
        return Response(s.AccelerationOut(order).data, status=201)


class Appeals(IdempotentView):
    """Appeals against one display's mark: a free one first, then the fee; decided by the directory."""

    tag = "displays"
    operations = {
        "GET": Operation("appeals_list", "List the appeals against a display's mark", answer=s.AppealOut(many=True)),
        "POST": Operation(
            "appeals_make", "Appeal against a display's mark", body=s.AppealIn, answer=s.AppealOut, status=201
        ),
    }

    def get(self, request: Request, pk: int) -> Response:
        cell = get_object_or_404(Display, pk=pk)
        appeals = with_own_ids(cell.appeals.all(), s.AppealOut)[:50]
        return Response(s.AppealOut(appeals, many=True).data)

    def create(self, request: Request, **kwargs: Any) -> Response:
        cell, key = get_object_or_404(Display, pk=kwargs["pk"]), self.order_key
        appeal = remedies.make_appeal(cell.pk, key=key, actor=self.actor, **self.body())
        return Response(s.AppealOut(appeal).data, status=201)


class ConsistencyChecks(IdempotentView):
    """Have every directory looked at: for all numbers, one, or those with a label."""

    ordering = ("-asked_at", "-id")
    tag = "displays"
    parts = ("answers",)
    operations = {
        "GET": Operation(
            "consistency_list",
            "List consistency checks",
            paged=True,
            stamped=True,
            answer=s.ConsistencyOut,
            leads_to=("consistency_get",),
        ),
        "POST": Operation(
            "consistency_check",
            "Start a consistency check",
            body=s.ConsistencyIn,
            answer=s.ConsistencyOut,
            status=202,
            leads_to=("consistency_get",),
            example={"label": "青禾网络售后"},
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(ConsistencyCheck.objects.prefetch_related("answers__directory"))

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.body()
        if "number" in asked:
            check = consistency.check_number(get_object_or_404(Number, pk=asked["number"]), actor=self.actor)
        elif "label" in asked:
            check = consistency.check_handsets_of(asked["label"], actor=self.actor)
        else:
            check = consistency.check_all(actor=self.actor)
        return Response(
            s.ConsistencyOut(check).data,
            status=202,
            headers={"Location": reverse("api-consistency-check", args=[check.pk])},
        )


class OneConsistencyCheck(View):
    """What a check has found; ended_at is null until every directory has answered."""

    tag = "displays"
    operations = {
        "GET": Operation("consistency_get", "See what a consistency check has found", answer=s.ConsistencyOut),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.ConsistencyOut(get_object_or_404(ConsistencyCheck, pk=pk)).data)
