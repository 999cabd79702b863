"""The API's views of windows: looking, and the orders that change them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from maintenance import selectors, services as maintenance
from maintenance.domain.negotiating import Answer
from maintenance.models import Window
from portal.changes import planning_serializers as planning
from portal.shell.api.lists import Listed
from portal.shell.api.operations import Operation
from portal.shell.api.views import IdempotentView, View
from portal.windows import serializers as s
from portal.windows.serializers import WindowWithOfferOut


class Windows(View):
    """Maintenance windows, the latest first."""

    ordering = "-starts_at"
    tag = "windows"
    parts = ("gates", "sessions")
    listed = Listed(
        selectors.windows_with_requests,
        s.WindowOut,
        s.WINDOW_COLUMNS,
        s.finish_windows,
    )
    operations = {
        "GET": Operation(
            "windows_list",
            "List maintenance windows",
            paged=True,
            stamped=True,
            query=s.WindowsAsked,
            answer=s.WindowOut,
            leads_to=(
                "windows_get",
                "windows_decline",
                "windows_counter",
                "windows_move",
                "windows_extend",
                "windows_finish",
                "windows_roll_back",
                "windows_cancel",
                "windows_abort",
                "windows_accept",
                "windows_waive",
            ),
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(self.listed.rows.filter(**self.asked))


class OneWindow(View):
    """One window with its gates and what the directories show."""

    tag = "windows"
    operations = {
        "GET": Operation("windows_get", "See one window with its gates", answer=WindowWithOfferOut),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        window = get_object_or_404(selectors.windows_with_requests().prefetch_related("gates", "sessions"), pk=pk)
        return Response(WindowWithOfferOut(window).data)


class WindowCommand(IdempotentView):
    """Base of what can be done to a window: `order` takes its id and, by their names, the fields of the body."""

    tag = "windows"
    order: ClassVar[Callable[..., Window]]

    def create(self, request: Request, **kwargs: Any) -> Response:
        given = self.body() if self.operation.body else {}
        return self.answer(self.order(self.window(kwargs["pk"]), actor=self.actor, **given))

    def window(self, pk: UUID) -> UUID:
        """The id, when the client has such a window."""
        return get_object_or_404(Window, pk=pk).pk

    @staticmethod
    def answer(window: Window) -> Response:
        return Response(s.WindowOut(selectors.windows_with_requests().get(pk=window.pk)).data)


class WindowMove(WindowCommand):
    """Move a window that has not started to another proposed start."""

    operations = {
        "POST": Operation(
            "windows_move",
            "Move a window",
            body=s.MoveIn,
            answer=s.WindowOut,
            example={"sequence": 0, "start": "2027-01-12T14:00:00Z", "reason": "促销提前"},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.body()
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

    order = staticmethod(maintenance.extend)
    operations = {
        "POST": Operation(
            "windows_extend",
            "Extend a window",
            body=s.ExtendIn,
            answer=s.WindowOut,
            example={"sequence": 1, "until": "2027-01-12T20:00:00Z", "reason": "号码较多"},
        ),
    }


class WindowFinish(WindowCommand):
    """End the sessions of a running window early; what handsets show is still checked."""

    order = staticmethod(maintenance.finish)
    operations = {
        "POST": Operation(
            "windows_finish",
            "Finish a running window early",
            body=s.ChangeIn,
            answer=s.WindowOut,
            example={"sequence": 0, "reason": "促销提前"},
        ),
    }


class WindowRollBack(WindowCommand):
    """Take a window back: what was wanted before it is wanted again and told to every directory."""

    order = staticmethod(maintenance.roll_back)
    operations = {
        "POST": Operation(
            "windows_roll_back",
            "Roll a window back",
            body=s.ChangeIn,
            answer=s.WindowOut,
            example={"sequence": 0, "reason": "促销提前"},
        ),
    }


class WindowCancel(WindowCommand):
    """Cancel a window that has not started."""

    operations = {
        "POST": Operation(
            "windows_cancel",
            "Cancel a window before its start",
            body=s.CancelIn,
            answer=s.WindowOut,
            example={"sequence": 0, "reason": "促销提前"},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.body()
        order = maintenance.cancel_following if asked.pop("following") else maintenance.cancel
        return self.answer(order(self.window(kwargs["pk"]), actor=self.actor, **asked))


class WindowAbort(WindowCommand):
    """Stop a window that runs; what was shown before comes back."""

    order = staticmethod(maintenance.abort)
    operations = {
        "POST": Operation(
            "windows_abort",
            "Abort a running window",
            body=s.ChangeIn,
            answer=s.WindowOut,
            example={"sequence": 0, "reason": "促销提前"},
        ),
    }


class WindowLeaveOut(WindowCommand):
    """A window that waits until its numbers are proved goes on with those that are; the others keep what they show."""

    order = staticmethod(maintenance.leave_unproved_out)
    operations = {
        "POST": Operation("windows_leave_out", "Go on without the unproved numbers", answer=s.WindowOut),
    }


class WindowWaiver(WindowCommand):
    """Let a window pass a gate that waits; the reason is kept."""

    operations = {
        "POST": Operation(
            "windows_waive",
            "Let a window pass a gate",
            body=s.WaiveIn,
            answer=s.WindowOut,
            example={"gate": "seen", "reason": "已用真机核对"},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked, window = self.body(), self.window(kwargs["pk"])
        return self.answer(maintenance.waive_gate(window, asked["gate"], reason=asked["reason"], actor=self.actor))


class WindowAccept(WindowCommand):
    """Move a window to the time that it is offered (see `offer`), since a change of the calendar touches it."""

    order = staticmethod(maintenance.accept)
    operations = {
        "POST": Operation("windows_accept", "Accept the offered time", answer=s.WindowOut),
    }


class OfferAnswer(IdempotentView):
    """Base of what is said to a time that is offered."""

    tag = "windows"

    def said(self, window: UUID, answer: Answer, at: datetime | None = None) -> Response:
        row = get_object_or_404(Window, pk=window)
        return Response({"outcome": maintenance.answer_offer(row.pk, answer, actor=self.actor, at=at).value})


class WindowDecline(OfferAnswer):
    """Decline the time that is offered. Another one is offered, twice at most."""

    operations = {"POST": Operation("windows_decline", "Decline the offered time", answer=s.OutcomeOut)}

    def create(self, request: Request, **kwargs: Any) -> Response:
        return self.said(kwargs["pk"], Answer.DECLINE)


class WindowCounter(OfferAnswer):
    """Name another time than the one that is offered. Where it is not free, the first one after it is offered."""

    operations = {
        "POST": Operation(
            "windows_counter",
            "Propose another time than the offered one",
            body=s.CounterIn,
            answer=s.OutcomeOut,
            example={"start": "2027-01-12T14:00:00Z"},
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        return self.said(kwargs["pk"], Answer.COUNTER, self.body()["start"])
