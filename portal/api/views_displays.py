"""The API's views of displays: the matrix, remedies, consistency checks; and of the bill."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labels import consistency, remedies
from labels.models import ConsistencyCheck, Display, Number
from labels.registry.models import StandbyAllocation
from portal.api import serializers_displays as s
from portal.api.documents import CURSOR, KEY, answers, page_of
from portal.api.views_base import IdempotentView, View
from tenants.context import current_tenant
from tenants.ledger import selectors as ledger


class Displays(View):
    """What each directory should show, holds and shows, for each number."""

    ordering = ("id",)

    @extend_schema(
        parameters=[*CURSOR, s.DisplaysAsked],
        responses=answers(200, page_of(s.DisplayOut)),
        operation_id="displays_list",
    )
    def get(self, request: Request) -> Response:
        asked = s.DisplaysAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = Display.objects.filter(directory__active=True, **asked.validated_data)
        return self.page(rows.select_related("number", "directory"), s.DisplayOut)


class Accelerations(IdempotentView):
    """Paid pushes past the cache of one display's handsets: charged when ordered, refunded when without effect."""

    @extend_schema(responses=answers(200, s.AccelerationOut(many=True)), operation_id="accelerations_list")
    def get(self, request: Request, pk: int) -> Response:
        found = get_object_or_404(Display, pk=pk).accelerations.all()[:50]
        return Response(s.AccelerationOut(found, many=True).data)

    @extend_schema(
        parameters=[KEY],
        request=s.AccelerationIn,
        responses=answers(201, s.AccelerationOut),
        operation_id="accelerations_order",
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        cell, key = get_object_or_404(Display, pk=kwargs["pk"]), self.order_key
        order = remedies.order_acceleration(cell.pk, key=key, actor=self.actor, **self.valid(s.AccelerationIn))
        return Response(s.AccelerationOut(order).data, status=201)


class Appeals(IdempotentView):
    """Appeals against one display's mark: a free one first, then the fee; decided by the directory."""

    @extend_schema(responses=answers(200, s.AppealOut(many=True)), operation_id="appeals_list")
    def get(self, request: Request, pk: int) -> Response:
        found = get_object_or_404(Display, pk=pk).appeals.all()[:50]
        return Response(s.AppealOut(found, many=True).data)

    @extend_schema(
        parameters=[KEY], request=s.AppealIn, responses=answers(201, s.AppealOut), operation_id="appeals_make"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        cell, key = get_object_or_404(Display, pk=kwargs["pk"]), self.order_key
        appeal = remedies.make_appeal(cell.pk, key=key, actor=self.actor, **self.valid(s.AppealIn))
        return Response(s.AppealOut(appeal).data, status=201)


class ConsistencyChecks(IdempotentView):
    """Have every directory looked at: for all numbers, one, or those with a label."""

    ordering = ("-asked_at", "-id")

    @extend_schema(
        parameters=CURSOR, responses=answers(200, page_of(s.ConsistencyOut)), operation_id="consistency_list"
    )
    def get(self, request: Request) -> Response:
        return self.page(ConsistencyCheck.objects.prefetch_related("answers__directory"), s.ConsistencyOut)

    @extend_schema(
        parameters=[KEY],
        request=s.ConsistencyIn,
        responses=answers(202, s.ConsistencyOut),
        operation_id="consistency_check",
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.valid(s.ConsistencyIn)
        if "number" in asked:
            check = consistency.check_number(get_object_or_404(Number, pk=asked["number"]), actor=self.actor)
        elif "label" in asked:
            check = consistency.check_label(asked["label"], actor=self.actor)
        else:
            check = consistency.check_all(actor=self.actor)
        return Response(
            s.ConsistencyOut(check).data,
            status=202,
            headers={"Location": reverse("api-consistency-check", args=[check.pk])},
        )


class OneConsistencyCheck(View):
    """What a check has found; ended_at is null until every directory has answered."""

    @extend_schema(responses=answers(200, s.ConsistencyOut), operation_id="consistency_get")
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.ConsistencyOut(get_object_or_404(ConsistencyCheck, pk=pk)).data)


class Bill(View):
    """What is owed, and how many free appeals are left."""

    @extend_schema(responses=answers(200, s.BalanceOut), operation_id="bill_get")
    def get(self, request: Request) -> Response:
        return Response(asdict(ledger.balance()))


class BillEntries(View):
    """Every charge, credit and refund. Entries are never changed; `reverses` names the one that is undone."""

    ordering = ("-business_at", "-id")

    @extend_schema(parameters=CURSOR, responses=answers(200, page_of(s.EntryOfAccountOut)), operation_id="bill_entries")
    def get(self, request: Request) -> Response:
        return self.page(ledger.entries(), s.EntryOfAccountOut)


class StandbyNumbers(View):
    """Virtual numbers that took or take the client's calls while a long maintenance lasts."""

    ordering = ("-opened_at", "-id")

    @extend_schema(
        parameters=CURSOR, responses=answers(200, page_of(s.StandbyNumberOut)), operation_id="standby_numbers_list"
    )
    def get(self, request: Request) -> Response:
        return self.page(StandbyAllocation.objects.filter(tenant=current_tenant()), s.StandbyNumberOut)
