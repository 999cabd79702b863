"""The API's views of cases and the history: thin doors to services and selectors."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.evidence.models import Record
from compliance.reviews import selectors as reviews
from compliance.reviews import services as review_services
from compliance.reviews.models import Case
from portal.api import serializers_cases as s
from portal.api.documents import CURSOR, KEY, answers, page_of
from portal.api.errors import plain_problem
from portal.api.views_base import IdempotentView, View


class Cases(View):
    """The client's cases with the reviewers."""

    ordering = "-opened_at"

    @extend_schema(parameters=CURSOR, responses=answers(200, page_of(s.CaseOut)), operation_id="cases_list")
    def get(self, request: Request) -> Response:
        return self.page(reviews.cases_of_client(), s.CaseOut)


class OneCase(View):
    """One case with its thread."""

    @extend_schema(responses=answers(200, s.CaseDetailOut), operation_id="cases_get")
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.CaseDetailOut(_case(pk)).data)


def _case(pk: UUID) -> Case:
    try:
        return reviews.case_of_client(pk)
    except Case.DoesNotExist:
        raise Http404 from None


class CaseAnswer(IdempotentView):
    """Base of what the client can do in a case."""

    def create(self, request: Request, **kwargs: Any) -> Response:
        case = _case(kwargs["pk"])
        self.act(case.pk, self.valid(s.SayIn)["text"])
        return Response(s.CaseDetailOut(_case(case.pk)).data)

    def act(self, case: UUID, text: str) -> None:
        """What is done."""
        raise NotImplementedError


class CaseSay(CaseAnswer):
    """Add words to a case."""

    @extend_schema(parameters=[KEY], request=s.SayIn, responses=answers(200, s.CaseDetailOut), operation_id="cases_say")
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def act(self, case: UUID, text: str) -> None:
        review_services.say(case, self.actor, text)


class CaseHandIn(CaseAnswer):
    """Answer what the reviewer asked for: the case is handed in again."""

    @extend_schema(
        parameters=[KEY], request=s.SayIn, responses=answers(200, s.CaseDetailOut), operation_id="cases_hand_in"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def act(self, case: UUID, text: str) -> None:
        review_services.hand_in_again(case, self.actor, text)


class CaseWithdraw(CaseAnswer):
    """Take a case back; what it was about is not carried out."""

    @extend_schema(
        parameters=[KEY], request=s.SayIn, responses=answers(200, s.CaseDetailOut), operation_id="cases_withdraw"
    )
    def post(self, request: Request, **kwargs: Any) -> Response:
        return super().post(request, **kwargs)

    def act(self, case: UUID, text: str) -> None:
        review_services.withdraw(case, self.actor, text)


class History(View):
    """Who did what, the latest first."""

    ordering = "-id"

    @extend_schema(parameters=CURSOR, responses=answers(200, page_of(s.RecordOut)), operation_id="history_list")
    def get(self, request: Request) -> Response:
        return self.page(Record.objects.all(), s.RecordOut)


@csrf_exempt  # it writes nothing: whatever is asked for, a program reads a problem
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Every other address below /api/."""
    return plain_problem(404, "Nothing is served at this address of the API.")
