"""The API's views of maintenance requests and their booking: thin doors to services and selectors."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from maintenance import plain, selectors, services as maintenance
from maintenance.domain.estimate import Content
from maintenance.intake.models import Pooled
from maintenance.models import MaintenanceRequest, Series
from portal.changes import planning_serializers as planning, serializers as s, series_serializers as series
from portal.shell.api.lists import Listed
from portal.shell.api.operations import AN_ID, Operation
from portal.shell.api.views import IdempotentView, View
from portal.windows import serializers as windows_serializers


class Requests(IdempotentView):
    """Maintenance requests: the answer holds label checks, the explained estimate and the lane."""

    tag = "requests"
    listed = Listed(MaintenanceRequest.objects.all, s.RequestOut, s.REQUEST_COLUMNS, s.finish_requests)
    operations = {
        "GET": Operation(
            "requests_list",
            "List maintenance requests",
            paged=True,
            stamped=True,
            answer=s.RequestOut,
            leads_to=("requests_get", "requests_proposal", "requests_book", "requests_divide", "requests_discard"),
        ),
        "POST": Operation(
            "requests_make",
            "Make a maintenance request",
            body=s.RequestIn,
            answer=s.RequestOut,
            status=201,
            leads_to=("requests_get", "requests_proposal", "requests_book", "requests_divide", "requests_discard"),
            example={"content": "label_change", "numbers": [AN_ID], "text": "青禾网络售后"},
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(self.listed.rows)

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.body()
        if asked["content"] == Content.LABEL_CHANGE:
            made = maintenance.draft_label_change(
                text=asked["text"],
                numbers=asked["numbers"],
                actor=self.actor,
                valid_from=asked["valid_from"],
                valid_until=asked["valid_until"],
                urgency=asked["urgency"],
            )
        else:
            made = maintenance.draft_work(
                asked["content"],
                numbers=asked["numbers"],
                actor=self.actor,
                standby_text=asked["standby_label"],
                urgency=asked["urgency"],
            )
        return Response(
            s.RequestOut(made).data, status=201, headers={"Location": reverse("api-request", args=[made.pk])}
        )


class OneRequest(View):
    """One request."""

    tag = "requests"
    operations = {
        "GET": Operation("requests_get", "See one maintenance request", answer=s.RequestOut),
        "DELETE": Operation(
            "requests_discard",
            "Discard a draft",
            description="Forget a draft, also one that waits in the line. 409 once it is booked: cancel its window.",
            status=204,
        ),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.RequestOut(get_object_or_404(MaintenanceRequest, pk=pk)).data)

    def delete(self, request: Request, pk: UUID) -> Response:
        """Forget a draft, also one that waits in the line. 409 once it is booked: cancel its window."""
        maintenance.withdraw_draft(get_object_or_404(MaintenanceRequest, pk=pk).pk)
        return Response(status=204)


class RequestProposal(View):
    """Three windows for a request, with the reasons for each and for what was passed over."""

    tag = "requests"
    operations = {
        "GET": Operation(
            "requests_proposal", "See the proposed windows", query=planning.WishIn, answer=planning.ProposalOut
        ),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        draft = get_object_or_404(MaintenanceRequest, pk=pk)
        return Response(plain.proposal_as_json(selectors.proposal(draft, wish=planning.wish_of(self.asked))))


class RequestDivision(IdempotentView):
    """Two drafts in place of one, each with an estimate and windows of its own: what does not fit in one piece may."""

    tag = "requests"
    operations = {
        "POST": Operation(
            "requests_divide",
            "Divide a request into two",
            body=planning.DivideIn,
            answer=s.RequestOut(many=True),
            status=201,
            example={"numbers": 20},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        draft, asked = get_object_or_404(MaintenanceRequest, pk=kwargs["pk"]), self.body()
        parts = maintenance.divide(draft.pk, asked["numbers"], actor=self.actor)
        return Response(s.RequestOut(parts, many=True).data, status=201)


class RequestBooking(IdempotentView):
    """Book one of the proposed windows. 409 with a fresh proposal when it is no longer free.

    202 while edits are paused: the request waits in the line and is booked by itself.
    """

    tag = "requests"
    operations = {
        "POST": Operation(
            "requests_book",
            "Book a proposed window",
            body=planning.BookIn,
            answer=windows_serializers.WindowOut,
            status=201,
            also={202: s.RequestOut},
            leads_to=("windows_get", "windows_move", "windows_cancel"),
            example={"start": "2027-01-11T14:00:00Z", "nights": True},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        draft, asked = get_object_or_404(MaintenanceRequest, pk=kwargs["pk"]), self.body()
        window = maintenance.hand_in(draft.pk, asked["start"], actor=self.actor, wish=planning.wish_of(asked))
        if isinstance(window, Pooled):
            return Response(s.RequestOut(MaintenanceRequest.objects.get(pk=draft.pk)).data, status=202)
        return Response(
            windows_serializers.WindowOut(window).data,
            status=201,
            headers={"Location": reverse("api-window", args=[window.pk])},
        )


class AllSeries(IdempotentView):
    """Maintenance that comes back, the newest first."""

    tag = "requests"
    parts = ("occurrences",)
    listed = Listed(Series.objects.all, series.SeriesOut, series.SERIES_COLUMNS, series.finish_series)
    operations = {
        "GET": Operation(
            "series_list", "List recurring maintenance", paged=True, stamped=True, answer=series.SeriesOut
        ),
        "POST": Operation(
            "series_make",
            "Set up recurring maintenance",
            body=series.SeriesIn,
            answer=series.SeriesOut,
            status=201,
            example={
                "content": "calibration",
                "numbers": [AN_ID],
                "frequency": "monthly",
                "first_on": "2027-01-11",
            },
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(self.listed.rows)

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.body()
        standby = asked.pop("standby_label")
        made = maintenance.make_series(**asked, standby_text=standby, actor=self.actor)
        return Response(series.SeriesOut(made).data, status=201)
