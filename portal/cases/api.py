"""The API's views of cases: the client's side of what is said to reviewers and the support."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.reviews import questions, selectors as reviews, services as review_services
from compliance.reviews.models import Attachment, Case
from maintenance import services as maintenance
from maintenance.models import Window
from portal.cases import serializers as s
from portal.shell.api.authentication import HasScope
from portal.shell.api.operations import Files, Operation
from portal.shell.api.views import IdempotentView, TurnView, View, key_of
from portal.shell.files import attachment_response
from portal.shell.missing import case_or_404, missing_is_404

TURN = {"application/json": s.SayIn, "multipart/form-data": s.TurnIn}


class Cases(TurnView):
    """The client's cases with the reviewers and the support."""

    ordering = "-opened_at"
    tag = "cases"
    parts = ("entries",)
    operations = {
        "GET": Operation(
            "cases_list",
            "List cases",
            paged=True,
            stamped=True,
            answer=s.CaseOut,
            leads_to=("cases_get", "cases_say", "cases_hand_in", "cases_withdraw"),
        ),
        "POST": Operation(
            "cases_ask_support",
            "Contact support",
            description="A file that cannot be kept is refused with the whole question.",
            body={"application/json": s.QuestionIn, "multipart/form-data": s.QuestionWithFilesIn},
            answer=s.CaseDetailOut,
            status=201,
            leads_to=("cases_get", "cases_say", "cases_solve", "cases_withdraw"),
            example={"title": "iOS 还没更新", "text": "华为已显示新标签，iPhone 仍显示旧标签。"},
        ),
    }

    def get(self, request: Request) -> HttpResponse:
        return self.page(reviews.cases_of_client())

    def create(self, request: Request, **kwargs: Any) -> Response:
        asked = self.body()
        window = get_object_or_404(Window, pk=asked["window"]) if asked["window"] else None
        case = maintenance.ask_support(
            asked["title"], asked["text"], actor=self.actor, window=window, files=asked.get("attachments", [])
        )
        location = reverse("api-case", args=[case.pk])
        return Response(s.CaseDetailOut(case_or_404(case.pk)).data, status=201, headers={"Location": location})


class OneCase(View):
    """One case with its thread."""

    tag = "cases"
    operations = {
        "GET": Operation("cases_get", "See one case with its thread", answer=s.CaseDetailOut),
    }

    def get(self, request: Request, pk: UUID) -> Response:
        return Response(s.CaseDetailOut(case_or_404(pk)).data)


class CaseTurn(TurnView):
    """Base of what the client says in a case."""

    def create(self, request: Request, **kwargs: Any) -> Response:
        case, said = case_or_404(kwargs["pk"]), self.body()
        self.act(case.pk, said["text"], said.get("attachments", []))
        return Response(s.CaseDetailOut(case_or_404(case.pk)).data)

    def act(self, case: UUID, text: str, files: list[Any]) -> None:
        """What is done."""
        raise NotImplementedError


class CaseSay(CaseTurn):
    """Add words or files to a case. A question that was answered, or solved within 30 days, is opened again."""

    tag = "cases"
    operations = {
        "POST": Operation(
            "cases_say",
            "Add words or files to a case",
            body=TURN,
            answer=s.CaseDetailOut,
            example={"text": "附件是补充材料。"},
        ),
    }

    def act(self, case: UUID, text: str, files: list[Any]) -> None:
        review_services.add_entry(case, self.actor, text, files)


class CaseHandIn(CaseTurn):
    """Answer what the reviewer asked for, in words or files: the case is handed in again."""

    tag = "cases"
    operations = {
        "POST": Operation(
            "cases_hand_in",
            "Answer what the reviewer asked for",
            body=TURN,
            answer=s.CaseDetailOut,
            example={"text": "已按要求补充。"},
        ),
    }

    def act(self, case: UUID, text: str, files: list[Any]) -> None:
        review_services.hand_in_again(case, self.actor, text, files)


class CaseWithdraw(IdempotentView):
    """Take a case back; what it was about is not carried out."""

    tag = "cases"
    operations = {
        "POST": Operation(
            "cases_withdraw", "Withdraw a case", body=s.SayIn, answer=s.CaseDetailOut, example={"text": "不再需要。"}
        ),
    }

    def create(self, request: Request, **kwargs: Any) -> Response:
        case = case_or_404(kwargs["pk"])
        review_services.withdraw(case.pk, self.actor, self.body()["text"])
        return Response(s.CaseDetailOut(case_or_404(case.pk)).data)


class CaseSolve(IdempotentView):
    """Say that a question to the support is solved; a later word opens it again, within 30 days."""

    tag = "cases"
    operations = {"POST": Operation("cases_solve", "Say that a question is solved", answer=s.CaseDetailOut)}

    def create(self, request: Request, **kwargs: Any) -> Response:
        case = case_or_404(kwargs["pk"])
        questions.solve_own(case.pk, self.actor)
        return Response(s.CaseDetailOut(case_or_404(case.pk)).data)


class AttachmentFile(View):
    """A file of a case, as a download; the history says who fetched it. A licence's is not for readers, as on pages."""

    tag = "cases"
    operations = {
        "GET": Operation("attachments_file", "Fetch a file of a case", answer=Files),
    }

    def get(self, request: Request, pk: UUID) -> Any:
        with missing_is_404(Attachment.DoesNotExist):
            attachment = reviews.attachment_of_client(pk)
        if attachment.entry.case.kind == Case.Kind.LICENCE and "request" not in key_of(request).scopes:
            raise PermissionDenied(HasScope.message)
        return attachment_response(attachment, actor=self.actor)
