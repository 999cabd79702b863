"""The API's views of trust and violations."""

from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

import compliance.services as compliance
from compliance.models import Violation
from compliance.trust import selectors as trust
from portal.cases.serializers import CaseOut
from portal.shell.api.operations import Operation
from portal.shell.api.views import IdempotentView, View
from portal.shell.missing import missing_is_404
from portal.trust import serializers as s
from portal.trust.freezes import every_freeze
from tenants.clock import business_now


class Trust(View):
    """How far the client has come towards the green channel, and its months."""

    tag = "trust"
    operations = {
        "GET": Operation("trust_get", "See the trust level and its months", answer=s.TrustOut),
    }

    def get(self, request: Request) -> Response:
        now = business_now()
        standing = {
            **asdict(trust.trust_standing(now)),
            "green_months": trust.trust_terms().green_months,
            "freezes": every_freeze(now),
            "history": trust.months(now),
        }
        return Response(s.TrustOut(standing).data)


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

    def get(self, request: Request) -> HttpResponse:
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
        with missing_is_404(Violation.DoesNotExist):
            case = compliance.appeal(kwargs["pk"], text=self.body()["text"], actor=self.actor)
        location = reverse("api-case", args=[case.pk])
        return Response(CaseOut(case).data, status=201, headers={"Location": location})
