"""The API's views of calls: answer rates, plans around a maintenance, what one cost."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from maintenance.calls import selectors, services, sources
from maintenance.calls.advice import advice
from maintenance.calls.happenings import happenings
from maintenance.domain.losses import WHOLE_DAY, ChannelRow
from maintenance.models import Window
from maintenance.outbound import selectors as outbound_counts, services as outbound
from maintenance.outbound.planning import OutboundPlanner, sessions_of
from portal.calls import serializers as s
from portal.shell.api.operations import Operation
from portal.shell.api.signed_push import TakesPushes
from portal.shell.api.views import IdempotentView, View
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.when import local


class Calls(TakesPushes):
    """Call records that were brought, the latest first."""

    tag = "calls"
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

    def get(self, request: Request) -> HttpResponse:
        return self.page(selectors.call_imports())

    def create(self, request: Request, **kwargs: Any) -> Response:
        zone = current_tenant().time_zone
        calls = [{**call, "began": call["began"].isoformat()} for call in self.body()["calls"]]
        row = services.take_batch(calls, zone, "scale", actor=self.actor)
        return Response(s.CallImportOut(row).data, status=201)


class CallSources(IdempotentView):
    """SFTP servers from which your call records are fetched every hour."""

    scopes = {"GET": "read", "POST": "manage"}
    ordering = ("created_at", "id")
    tag = "calls"
    operations = {
        "GET": Operation(
            "call_sources_list",
            "List the servers that calls are fetched from",
            paged=True,
            stamped=True,
            answer=s.CallSourceOut,
        ),
        "POST": Operation(
            "call_sources_name",
            "Have calls fetched from a server",
            description="The server is asked for its host key, which stands in `offered_key` a moment later; nothing "
            "is fetched, and neither user nor password sent, until that is confirmed. Each file is fetched once; the "
            "first of a kind waits until somebody has looked at it on the pages. The same server, user and folder "
            "again: its password or key is replaced.",
            body=s.CallSourceIn,
            answer=s.CallSourceOut,
            status=201,
            example={"host": "sftp.example.com", "username": "shouhao", "password": "a long one"},
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(sources.call_sources())

    def create(self, request: Request, **kwargs: Any) -> Response:
        row = sources.add_source(**self.body(), actor=self.actor)
        return Response(s.CallSourceOut(row).data, status=201)


class OneCallSource(View):
    """A server that calls are fetched from."""

    scopes = {"GET": "read", "DELETE": "manage"}
    tag = "calls"
    operations = {
        "GET": Operation("call_sources_get", "See a server that calls are fetched from", answer=s.CallSourceOut),
        "DELETE": Operation("call_sources_remove", "Fetch no more calls from a server", status=204),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.CallSourceOut(get_object_or_404(sources.call_sources(), pk=pk)).data)

    def delete(self, request: Request, pk: UUID) -> Response:
        sources.remove_source(get_object_or_404(sources.call_sources(), pk=pk).pk, actor=self.actor)
        return Response(status=204)


class CallSourceConfirmation(IdempotentView):
    """Pin the host key that a server shows, once you have compared it."""

    scopes = {"POST": "manage"}
    tag = "calls"
    operations = {
        "POST": Operation(
            "call_sources_confirm",
            "Confirm the host key of a server",
            body=s.HostKeyIn,
            answer=s.CallSourceOut,
            example={"host_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB2ckoZCzXMnGXkPQBUKnO4uGjQGcN8DD5n8pQWW1Mha"},
        )
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        row = get_object_or_404(sources.call_sources(), pk=kwargs["pk"])
        confirmed = sources.confirm_host_key(row.pk, self.body()["host_key"], actor=self.actor)
        return Response(s.CallSourceOut(confirmed).data)


class CallSourceFetch(IdempotentView):
    """Have a server looked at now, and not only within the hour."""

    tag = "calls"
    operations = {"POST": Operation("call_sources_fetch", "Fetch calls from a server now", answer=s.CallSourceOut)}

    def create(self, request: Request, **kwargs: Any) -> Response:
        row = get_object_or_404(sources.call_sources(), pk=kwargs["pk"])
        return Response(s.CallSourceOut(sources.fetch_now(row.pk)).data)


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
        since = date.fromordinal(max(until.toordinal() - asked.get("days", s.DAYS) + 1, 1))
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
        return Response(s.OutboundPlanOut(_planner().forecast([self.asked["session"]])).data)


class WindowOutboundPlan(View):
    """What a booked window costs in calls, and to which hours to move them; 404 without any calls."""

    tag = "windows"
    operations = {
        "GET": Operation("windows_outbound_plan", "Plan your calls around a window", answer=s.OutboundPlanOut),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        window = get_object_or_404(Window, pk=pk)
        forecast = _planner().forecast(sessions_of(window), leaving_out=window.pk)
        return Response(s.OutboundPlanOut(forecast).data)


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
        outbound.say_team(**asked, actor=self.actor)
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
            answer=s.KeptCallsOut,
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(outbound_counts.channel_counts())

    def create(self, request: Request, **kwargs: Any) -> Response:
        rows = [
            ChannelRow(row["day"], row.get("hour", WHOLE_DAY), row["channel"], row["enquiries"], row["orders"])
            for row in self.body()["rows"]
        ]
        return Response(s.KeptCallsOut({"kept": outbound.keep_counts(rows, actor=self.actor)}).data)


class WindowLosses(View):
    """What a window cost in enquiries and orders; 404 until it and a week before it are counted."""

    tag = "windows"
    operations = {
        "GET": Operation("windows_losses", "See what a window cost in enquiries and orders", answer=s.LossesOut),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        window = outbound_counts.losses_of(get_object_or_404(Window, pk=pk))
        if window is None:
            raise Http404
        return Response(s.LossesOut(window).data)
