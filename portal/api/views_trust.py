"""The API's views of trust and violations: thin doors to services and selectors."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from compliance import services
from compliance.models import Violation
from compliance.trust import selectors as trust
from portal.api import serializers_trust as s
from portal.api.operations import Operation
from portal.api.serializers_cases import CaseOut
from portal.api.views_base import IdempotentView, View
from portal.presenters.freezes import every_freeze
from tenants.clock import business_now


class Trust(View):
    """How far the client has come towards the green channel, and its months."""

    tag = "trust"
    operations = {
        "GET": Operation("trust_get", "See the trust level and its months", answer=s.TrustOut),
    }

    def get(self, request: Request) -> Response:
        now = business_now()
        found = {
            **asdict(trust.trust_standing(now)),
            "green_months": trust.trust_terms().green_months,
            "freezes": every_freeze(now),
            "history": trust.months(now),
        }
        return Response(s.TrustOut(found).data)


class Violations(View):
    """The client's violations."""

    ordering = ("-occurred_at", "-id")
    tag = "trust"
    operations = {
        "GET": Operation(
            "violations_list",
            "List violations",
            paged=True,
            stamped=True,
            answer=s.ViolationOut,
            leads_to=("violations_appeal",),
        ),
    }

    def get(self, request: Request) -> Response:
        return self.page(Violation.objects.all())


class ViolationAppeal(IdempotentView):
    """Appeal against a violation: the answer is the case in which a reviewer decides."""

    tag = "trust"
    operations = {
        "POST": Operation(
            "violations_appeal",
            "Appeal against a violation",
            body=s.ViolationAppealIn,
            answer=CaseOut,
            status=201,
            example={"text": "该号码当时已不归我们使用。"},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        try:
            case = services.appeal(kwargs["pk"], text=self.body()["text"], actor=self.actor)
        except Violation.DoesNotExist:
            raise Http404 from None
        location = reverse("api-case", args=[case.pk])
        return Response(CaseOut(case).data, status=201, headers={"Location": location})
