"""The API's views of maintenance requests and windows: thin doors to services and selectors."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from maintenance import plain, selectors
from maintenance import services as maintenance
from maintenance.intake.models import Pooled
from maintenance.models import Content, MaintenanceRequest, Series, Window
from portal.api import serializers_maintenance as s
from portal.api import serializers_planning as planning
from portal.api.documents import CURSOR, KEY, WISH, answers, page_of
from portal.api.serializers_calendar import WindowWithOfferOut
from portal.api.views_base import IdempotentView, View


class Requests(IdempotentView):
    """Maintenance requests: the answer holds label checks, the explained estimate and the lane."""

    @extend_schema(parameters=CURSOR, responses=answers(200, page_of(s.RequestOut)), operation_id="requests_list")
    def get(self, request: Request) -> Response:
        return self.page(MaintenanceRequest.objects.all(), s.RequestOut)

    @extend_schema(
        parameters=[KEY], request=s.RequestIn, responses=answers(201, s.RequestOut), operation_id="requests_make"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.valid(s.RequestIn)
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

    @extend_schema(responses=answers(200, s.RequestOut), operation_id="requests_get")
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.RequestOut(get_object_or_404(MaintenanceRequest, pk=pk)).data)

    @extend_schema(responses=answers(204, None), operation_id="requests_discard")
    def delete(self, request: Request, pk: UUID) -> Response:
        """Forget a draft, also one that waits in the line. 409 once it is booked: cancel its window."""
        maintenance.withdraw_draft(get_object_or_404(MaintenanceRequest, pk=pk).pk)
        return Response(status=204)


class RequestProposal(View):
    """Three windows for a request, with the reasons for each and for what was passed over."""

    @extend_schema(parameters=WISH, responses=answers(200, planning.ProposalOut), operation_id="requests_proposal")
    def get(self, request: Request, pk: UUID) -> Response:
        found = get_object_or_404(MaintenanceRequest, pk=pk)
        asked = planning.WishIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(plain.proposal(selectors.proposal(found, wish=planning.wish_of(asked.validated_data))))


class RequestDivision(IdempotentView):
    """Two drafts in place of one, each with an estimate and windows of its own: what does not fit in one piece may."""

    @extend_schema(
        parameters=[KEY],
        request=planning.DivideIn,
        responses=answers(201, s.RequestOut(many=True)),
        operation_id="requests_divide",
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        found, asked = get_object_or_404(MaintenanceRequest, pk=kwargs["pk"]), self.valid(planning.DivideIn)
        parts = maintenance.divide(found.pk, asked["numbers"], actor=self.actor)
        return Response(s.RequestOut(parts, many=True).data, status=201)


class RequestBooking(IdempotentView):
    """Book one of the proposed windows. 409 with a fresh proposal when it is no longer free.

    202 while edits are paused: the request waits in the line and is booked by itself.
    """

    @extend_schema(
        parameters=[KEY],
        request=planning.BookIn,
        responses={**answers(201, s.WindowOut), 202: s.RequestOut},
        operation_id="requests_book",
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        found, asked = get_object_or_404(MaintenanceRequest, pk=kwargs["pk"]), self.valid(planning.BookIn)
        window = maintenance.hand_in(found.pk, asked["start"], actor=self.actor, wish=planning.wish_of(asked))
        if isinstance(window, Pooled):
            return Response(s.RequestOut(MaintenanceRequest.objects.get(pk=found.pk)).data, status=202)
        return Response(
            s.WindowOut(window).data, status=201, headers={"Location": reverse("api-window", args=[window.pk])}
        )


class AllSeries(IdempotentView):
    """Maintenance that comes back, the newest first."""

    @extend_schema(parameters=CURSOR, responses=answers(200, page_of(s.SeriesOut)), operation_id="series_list")
    def get(self, request: Request) -> Response:
        return self.page(Series.objects.all(), s.SeriesOut)

    @extend_schema(
        parameters=[KEY], request=s.SeriesIn, responses=answers(201, s.SeriesOut), operation_id="series_make"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.valid(s.SeriesIn)
        standby = asked.pop("standby_label")
        made = maintenance.make_series(**asked, standby_text=standby, actor=self.actor)
        return Response(s.SeriesOut(made).data, status=201)


class Windows(View):
    """Maintenance windows, the latest first."""

    ordering = "-starts_at"

    @extend_schema(
        parameters=[*CURSOR, s.WindowsAsked],
        responses=answers(200, page_of(s.WindowOut)),
        operation_id="windows_list",
    )
    def get(self, request: Request) -> Response:
        asked = s.WindowsAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return self.page(Window.objects.select_related("request").filter(**asked.validated_data), s.WindowOut)


class OneWindow(View):
    """One window with its gates and what the directories show."""

    @extend_schema(responses=answers(200, WindowWithOfferOut), operation_id="windows_get")
    def get(self, request: Request, pk: UUID) -> Response:
        window = get_object_or_404(
            Window.objects.select_related("request").prefetch_related("gates", "sessions"), pk=pk
        )
        return Response(WindowWithOfferOut(window).data)


class WindowCommand(IdempotentView):
    """Base of what can be done to a window."""

    def window(self, pk: UUID) -> UUID:
        """The id, when the client has such a window."""
        return get_object_or_404(Window, pk=pk).pk

    @staticmethod
    def answer(window: Window) -> Response:
        return Response(s.WindowOut(Window.objects.select_related("request").get(pk=window.pk)).data)


class WindowMove(WindowCommand):
    """Move a window that has not started to another proposed start."""

    @extend_schema(parameters=[KEY], request=s.MoveIn, responses=answers(200, s.WindowOut), operation_id="windows_move")
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.valid(s.MoveIn)
        return self.answer(
            maintenance.move(
                self.window(kwargs["pk"]),
                asked["start"],
                sequence=asked["sequence"],
                actor=self.actor,
                reason=asked["reason"],
                wish=planning.wish_of(asked),
            )
        )


class WindowExtend(WindowCommand):
    """Let a window go on longer, as far as the calendar and its neighbours allow it."""

    @extend_schema(
        parameters=[KEY], request=s.ExtendIn, responses=answers(200, s.WindowOut), operation_id="windows_extend"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(maintenance.extend(self.window(kwargs["pk"]), actor=self.actor, **self.valid(s.ExtendIn)))


class WindowFinish(WindowCommand):
    """End the sessions of a running window early; what handsets show is still checked."""

    @extend_schema(
        parameters=[KEY], request=s.ChangeIn, responses=answers(200, s.WindowOut), operation_id="windows_finish"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(maintenance.finish(self.window(kwargs["pk"]), actor=self.actor, **self.valid(s.ChangeIn)))


class WindowRollBack(WindowCommand):
    """Take a window back: what was wanted before it is wanted again and told to every directory."""

    @extend_schema(
        parameters=[KEY], request=s.ChangeIn, responses=answers(200, s.WindowOut), operation_id="windows_roll_back"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(maintenance.roll_back(self.window(kwargs["pk"]), actor=self.actor, **self.valid(s.ChangeIn)))


class WindowCancel(WindowCommand):
    """Cancel a window that has not started."""

    @extend_schema(
        parameters=[KEY], request=s.CancelIn, responses=answers(200, s.WindowOut), operation_id="windows_cancel"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.valid(s.CancelIn)
        order = maintenance.cancel_following if asked.pop("following") else maintenance.cancel
        return self.answer(order(self.window(kwargs["pk"]), actor=self.actor, **asked))


class WindowAbort(WindowCommand):
    """Stop a window that runs; what was shown before comes back."""

    @extend_schema(
        parameters=[KEY], request=s.ChangeIn, responses=answers(200, s.WindowOut), operation_id="windows_abort"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(maintenance.abort(self.window(kwargs["pk"]), actor=self.actor, **self.valid(s.ChangeIn)))


class WindowWaiver(WindowCommand):
    """Let a window pass a gate that waits; the reason is kept."""

    @extend_schema(
        parameters=[KEY], request=s.WaiveIn, responses=answers(200, s.WindowOut), operation_id="windows_waive"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.valid(s.WaiveIn)
        window = self.window(kwargs["pk"])
        maintenance.waive_gate(window, asked["gate"], reason=asked["reason"], actor=self.actor)
        return self.answer(Window.objects.get(pk=window))
