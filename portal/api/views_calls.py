"""The API's views of calls and answer rates: thin doors to maintenance.calls."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from maintenance.calls import selectors, services
from maintenance.calls.advice import advice
from maintenance.calls.happenings import happenings
from portal.api import serializers_calls as s
from portal.api.authentication import ApiKeyAuthentication
from portal.api.operations import Operation
from portal.api.signed_push import SignedPush
from portal.api.views_base import IdempotentView, View
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.when import local


class Calls(IdempotentView):
    """Call records that were brought, the latest first."""

    tag = "calls"
    authentication_classes = (ApiKeyAuthentication, SignedPush)
    operations = {
        "GET": Operation("calls_list", "List imports of calls", paged=True, stamped=True, answer=s.CallImportOut),
        "POST": Operation(
            "calls_send",
            "Send calls",
            description="Up to 1,000 calls that have ended. The same call (`id`) again, in whatever batch, is not "
            "counted twice. Only calls that show one of your registered numbers count; `skipped` says how many "
            "do not, and why. Telephone systems may push signed: the key itself is not sent then.",
            body=s.CallsIn,
            answer=s.CallImportOut,
            status=201,
        ),
    }

    def get(self, request: Request) -> Response:
        return self.page(selectors.call_imports())

    def idempotency_key(self, request: Request) -> str:
        return super().idempotency_key(request) or request.headers.get("webhook-id", "")

    def create(self, request: Request, **kwargs: Any) -> Response:
        zone = current_tenant().time_zone
        calls = [{**call, "began": call["began"].isoformat()} for call in self.body()["calls"]]
        row = services.take_batch(calls, zone, "scale", actor=self.actor)
        return Response(s.CallImportOut(row).data, status=201)


class AnswerRates(View):
    """Your answer rate day by day, of all your numbers, a group or one, and what happened meanwhile."""

    tag = "calls"
    operations = {
        "GET": Operation(
            "answer_rates_get", "See your answer rate by day", query=s.AnswerRatesIn, answer=s.AnswerRatesOut
        ),
    }

    def get(self, request: Request) -> Response:
        asked = self.asked
        until = asked.get("until") or local(business_now()).date()
        since = asked.get("since") or until - timedelta(days=60)
        if not timedelta() <= until - since <= timedelta(days=366):
            raise exceptions.ValidationError({"until": ["At most 366 days after since, and not before it."]})
        numbers = selectors.numbers_chosen(asked.get("number", ""), asked.get("group", ""))
        customers = selectors.Customers(asked.get("network", ""), asked.get("handset", ""))
        days = selectors.days_counted(since, until, numbers, customers)
        return Response(s.AnswerRatesOut({"days": days, "happened": happenings(since, until, numbers)}).data)


class LabelRates(View):
    """Which of your labels, and which scenes, are answered more often, by your calls of the last eight weeks."""

    tag = "calls"
    operations = {
        "GET": Operation("answer_rates_labels", "See which label is answered more often", answer=s.LabelRatesOut),
    }

    def get(self, request: Request) -> Response:
        return Response(s.LabelRatesOut(advice()).data)


class WindowComparison(View):
    """The latest look at your calls before and after a window; 404 before the first."""

    tag = "calls"
    operations = {
        "GET": Operation(
            "windows_comparison", "See whether the answer rate fell after a window", answer=s.ComparisonOut
        ),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        row = selectors.comparison_of(pk)
        if row is None:
            raise Http404
        return Response(s.ComparisonOut(row).data)
