"""The client's side of its cases."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.reviews import questions, services
from compliance.reviews.models import Attachment, Case
from compliance.reviews.selectors import attachment_of_client
from maintenance import services as maintenance
from maintenance.models import Window
from maintenance.selectors import windows_with_requests
from portal.cases import shown as presenter
from portal.cases.forms import AnswerForm, SupportForm
from portal.shell.access import actor, allowed, may
from portal.shell.contexts import render_page
from portal.shell.files import attachment_response
from portal.shell.lists import ListShown
from portal.shell.missing import case_or_404, missing_is_404
from portal.shell.once import once
from portal.shell.pages import CONFLICT, INVALID, posted
from portal.shell.refusals import carry_out, status_of
from portal.tables.state_lists import CASES
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.people.models import User
from tenants.refusals import Refused


@dataclass(frozen=True)
class CasesPage:
    """Cases in a list."""

    listed: ListShown
    rows: list[presenter.CaseRow]


@allowed("viewer")
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """Cases by page: in a state (?only=), in an order (?sort=)."""
    listed, now = CASES.shown(request), business_now()
    rows = [presenter.case_row(case, now) for case in listed.page.object_list]
    return render_page(request, "portal/cases/list.html", CasesPage(listed, rows))


@allowed("viewer")
@require_safe
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One case with its thread."""
    return _detail(request, pk, AnswerForm())


def _files_open(request: HttpRequest, case: Case) -> bool:
    """Whether the person may fetch the files of the case: those of a licence only who may hand one in."""
    return case.kind != Case.Kind.LICENCE or may(cast("User", request.user), "operator")


@dataclass(frozen=True)
class CasePage:
    """A case and the form of an answer. files_open: its files may be fetched."""

    shown: presenter.CaseShown
    form: AnswerForm
    files_open: bool


def _detail(request: HttpRequest, pk: UUID, form: AnswerForm, status: int = 200) -> HttpResponse:
    case = case_or_404(pk)
    page = CasePage(presenter.case_shown(case, business_now()), form, _files_open(request, case))
    return render_page(request, "portal/cases/detail.html", page, status)


@allowed("operator")
@require_POST
@once
def answer_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add words or files."""
    return _turn(request, pk, services.add_entry, _("Your message was added to the case."))


@allowed("operator")
@require_POST
@once
def answer_reviewer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer a reviewer who has asked; the clock runs on."""
    return _turn(request, pk, services.hand_in_again, _("Resubmitted; the reviewer continues."))


def _turn(request: HttpRequest, pk: UUID, act: Any, done: str) -> HttpResponse:
    case, form = case_or_404(pk), AnswerForm(request.POST, request.FILES)
    carry_out(form, lambda: act(case.pk, actor(request), form.cleaned_data["text"], form.cleaned_data["attachments"]))
    if form.errors:
        return _detail(request, pk, form, status_of(form))
    messages.success(request, done)
    return redirect("case", case.pk)


@allowed("operator")
@require_POST
@once
def withdraw_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the case back; what it was about is not carried out."""
    return _end(request, pk, services.withdraw, _("The case was withdrawn."))


def _end(request: HttpRequest, pk: UUID, act: Callable[[UUID, Actor], object], done: str) -> HttpResponse:
    case = case_or_404(pk)
    try:
        act(case.pk, actor(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return _detail(request, pk, AnswerForm(), CONFLICT)
    messages.success(request, done)
    return redirect("case", case.pk)


@allowed("operator")
@require_POST
@once
def solve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The client's question is solved: nothing more is needed."""
    return _end(request, pk, questions.solve_own, _("Solved. Write in it to reopen it."))


@dataclass(frozen=True)
class QuestionPage:
    """A question to the support, perhaps about a window; answer_by: business time."""

    form: SupportForm
    window: Window | None
    answer_by: datetime


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_case(request: HttpRequest) -> HttpResponse:
    """Contact support, perhaps about a window (?window=ID); an open question about it gets another turn."""
    window = _window(request)
    files = request.FILES if request.method == "POST" else None
    form = SupportForm(posted(request), files, initial={"title": str(window) if window else ""})
    opened = carry_out(
        form,
        lambda: maintenance.ask_support(
            form.cleaned_data["title"],
            form.cleaned_data["text"],
            actor=actor(request),
            window=window,
            files=form.cleaned_data["attachments"],
        ),
    )
    if opened is not None:
        return redirect("case", opened.pk)
    page = QuestionPage(form, window, presenter.answered_by(window, business_now()))
    return render_page(request, "portal/cases/new.html", page, INVALID if form.is_bound else 200)


def _window(request: HttpRequest) -> Window | None:
    try:
        key = UUID(request.GET.get("window", ""))
    except ValueError:
        return None
    return windows_with_requests().filter(pk=key).first()


@allowed("viewer")
@require_safe
def attachment(request: HttpRequest, pk: UUID) -> FileResponse:
    """A file of one of the client's own cases; of a licence only for those who may hand one in."""
    with missing_is_404(Attachment.DoesNotExist):
        attachment = attachment_of_client(pk)
    if not _files_open(request, attachment.entry.case):
        raise PermissionDenied
    return attachment_response(attachment, actor=actor(request))
