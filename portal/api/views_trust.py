"""The API's views of trust and violations: thin doors to services and selectors."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from compliance import services
from compliance.certification.selectors import open_freezes
from compliance.models import Violation
from compliance.trust import selectors as trust
from portal.api import serializers_trust as s
from portal.api.documents import CURSOR, KEY, answers, page_of
from portal.api.serializers_cases import CaseOut
from portal.api.views_base import IdempotentView, View
from tenants.clock import business_now


class Trust(View):
    """How far the client has come towards the green channel, and its months."""

    @extend_schema(responses=answers(200, s.TrustOut), operation_id="trust_get")
    def get(self, request: Request) -> Response:
        now = business_now()
        found = {
            **asdict(trust.standing(now)),
            "green_months": trust.terms().green_months,
            "freezes": open_freezes(),
            "history": trust.months(now),
        }
        return Response(s.TrustOut(found).data)


class Violations(View):
    """The client's violations."""

    ordering = ("-occurred_at", "-id")

    @extend_schema(parameters=CURSOR, responses=answers(200, page_of(s.ViolationOut)), operation_id="violations_list")
    def get(self, request: Request) -> Response:
        return self.page(Violation.objects.all(), s.ViolationOut)


class ViolationAppeal(IdempotentView):
    """Appeal against a violation: the answer is the case in which a reviewer decides."""

    @extend_schema(
        parameters=[KEY], request=s.ViolationAppealIn, responses=answers(201, CaseOut), operation_id="violations_appeal"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        try:
            case = services.appeal(kwargs["pk"], text=self.valid(s.ViolationAppealIn)["text"], actor=self.actor)
        except Violation.DoesNotExist:
            raise Http404 from None
        location = reverse("api-case", args=[case.pk])
        return Response(CaseOut(case).data, status=201, headers={"Location": location})
