"""The API's views of outbound plans, agents and losses: thin doors to maintenance.outbound."""

from __future__ import annotations

from datetime import UTC
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from maintenance.domain.intervals import Interval
from maintenance.domain.losses import WHOLE_DAY, ChannelRow
from maintenance.models import Window
from maintenance.outbound import selectors, services
from maintenance.outbound.planning import OutboundPlanner, sessions_of
from portal.api import serializers_outbound as s
from portal.api.operations import Operation
from portal.api.views_base import IdempotentView, View
from tenants.clock import business_now


def _planner() -> OutboundPlanner:
    planner = OutboundPlanner(business_now())
    if not planner.knows_calls:
        raise Http404
    return planner


class OutboundPlans(View):
    """What a maintenance at this time would cost in calls, and to which hours to move them; 404 without any calls."""

    tag = "calls"
    operations = {
        "GET": Operation(
            "outbound_plan_get", "Plan your calls around a maintenance", query=s.OutboundAsked, answer=s.OutboundPlanOut
        ),
    }

    def get(self, request: Request) -> Response:
        asked = self.asked
        session = Interval(asked["start"].astimezone(UTC), asked["end"].astimezone(UTC))
        return Response(s.OutboundPlanOut(_planner().forecast([session])).data)


class WindowOutboundPlan(View):
    """What a booked window costs in calls, and to which hours to move them; 404 without any calls."""

    tag = "windows"
    operations = {
        "GET": Operation("windows_outbound_plan", "Plan your calls around a window", answer=s.OutboundPlanOut),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        window = get_object_or_404(Window, pk=pk)
        found = _planner().forecast(sessions_of(window), leaving_out=window.pk)
        return Response(s.OutboundPlanOut(found).data)


class CallTeams(IdempotentView):
    """When and how much your agents call: plans are made within it. Before you say so, what your calls show."""

    tag = "calls"
    operations = {
        "GET": Operation("call_team_get", "See when and how much your agents call", answer=s.CallTeamOut),
        "POST": Operation(
            "call_team_say", "Say when and how much your agents call", body=s.CallTeamIn, answer=s.CallTeamOut
        ),
    }

    def get(self, request: Request) -> Response:
        return Response(s.CallTeamOut(OutboundPlanner(business_now()).team).data)

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.body()
        services.say_team(**asked, actor=self.actor)
        return Response(s.CallTeamOut(OutboundPlanner(business_now()).team).data)


class ChannelCounts(IdempotentView):
    """Enquiries and orders by channel, the latest day first."""

    ordering = "-id"
    tag = "calls"
    operations = {
        "GET": Operation(
            "channel_counts_list",
            "List enquiries and orders by channel",
            paged=True,
            stamped=True,
            answer=s.ChannelCountOut,
        ),
        "POST": Operation(
            "channel_counts_keep",
            "Bring enquiries and orders by channel",
            description="Up to 1,000 rows. A row of the same day, hour and channel replaces the earlier one.",
            body=s.ChannelCountsIn,
            answer=s.KeptOut,
        ),
    }

    def get(self, request: Request) -> Response:
        return self.page(selectors.channel_counts())

    def create(self, request: Request, **kwargs: Any) -> Response:
        rows = [
            ChannelRow(row["day"], row.get("hour", WHOLE_DAY), row["channel"], row["enquiries"], row["orders"])
            for row in self.body()["rows"]
        ]
        return Response(s.KeptOut({"kept": services.keep_counts(rows, actor=self.actor)}).data)


class WindowLosses(View):
    """What a window cost in enquiries and orders; 404 until it and a week before it are counted."""

    tag = "windows"
    operations = {
        "GET": Operation("windows_losses", "See what a window cost in enquiries and orders", answer=s.LossesOut),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        found = selectors.losses_of(get_object_or_404(Window, pk=pk))
        if found is None:
            raise Http404
        return Response(s.LossesOut(found).data)
