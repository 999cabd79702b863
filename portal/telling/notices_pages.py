"""Notices that want an answer: the list, one of them, and the page of the link in a letter."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from maintenance import services as maintenance
from maintenance.notices import selectors
from maintenance.notices.links import open_answer
from maintenance.notices.models import Acknowledgement, Notice
from portal.shell.access import PortalRequest, actor, allowed, may
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import CONFLICT, GONE, INVALID, page_of
from portal.shell.refusals import add_refusal
from portal.telling import notices as presenter
from portal.telling.notices_forms import AnswerNoticeForm
from tenants.clock import business_now
from tenants.people.actors import contact_actor
from tenants.people.models import Contact
from tenants.refusals import Refused


@dataclass(frozen=True)
class NoticesPage:
    """Notices, those that wait first. page: of NoticeRows."""

    page: Page[Any]


@allowed("viewer")
@require_safe
def notices(request: PortalRequest) -> HttpResponse:
    """The page lists everything that wants or wanted an answer."""
    page, now = page_of(request, selectors.notices()), business_now()
    page.object_list = [presenter.notice_row(notice, now) for notice in page.object_list]
    return render_page(request, "portal/telling/notices.html", NoticesPage(page))


@dataclass(frozen=True)
class NoticePage:
    """A notice, and the form of an answer. can_offer: this reader may accept, decline or propose a time."""

    shown: presenter.NoticeShown
    form: AnswerNoticeForm
    can_offer: bool


def _notice(pk: UUID) -> Notice:
    notice: Notice = get_object_or_404(Notice.objects.prefetch_related("acknowledgements"), pk=pk)
    return notice


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def notice(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One notice; whoever is signed in answers it here. A time is agreed on by operators."""
    notice = _notice(pk)
    if request.method != "POST":
        return _page(request, notice, AnswerNoticeForm())
    form = AnswerNoticeForm(request.POST)
    if not form.is_valid():
        return _page(request, notice, form, INVALID)
    answer, at = form.said
    if answer is not None and not may(request.user, "operator"):
        raise PermissionDenied
    contact = Contact.objects.filter(email__iexact=request.user.email).order_by("created_at").first()
    who = f"contact:{contact.pk}" if contact is not None else f"user:{request.user.pk}"
    try:
        outcome = maintenance.answer_notice(
            notice.pk, answer, who=who, how=Acknowledgement.How.PAGE, actor=actor(request), at=at
        )
    except Refused as refused:
        add_refusal(form, refused)
        return _page(request, _notice(pk), form, CONFLICT)
    messages.success(request, presenter.said_of_answer(outcome))
    return redirect("notices")


def _page(request: PortalRequest, notice: Notice, form: AnswerNoticeForm, status: int = 200) -> HttpResponse:
    page = NoticePage(presenter.notice_shown(notice), form, may(request.user, "operator"))
    return render_page(request, "portal/telling/notice.html", page, status)


@dataclass(frozen=True)
class AnswerPage:
    """The page behind the link of a letter. state: asked, answered, over (no answer is of use), or gone (no such link).

    shown: None where the link belongs to nobody. said: the result of the answer.
    """

    state: str
    shown: presenter.NoticeShown | None
    form: AnswerNoticeForm
    said: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the link in a letter: to look does nothing, a button answers."""
    opened = open_answer(token)
    if opened is None:
        return _answer_page(request, AnswerPage("gone", None, AnswerNoticeForm()), GONE)
    notice, contact = opened
    if request.method != "POST":
        return _answer_page(request, _asked(notice, contact, AnswerNoticeForm()))
    form = AnswerNoticeForm(request.POST)
    if not form.is_valid():
        return _answer_page(request, _asked(notice, contact, form), INVALID)
    said, at = form.said
    try:
        outcome = maintenance.answer_notice(
            notice.pk,
            said,
            who=f"contact:{contact.pk}",
            how=Acknowledgement.How.LINK,
            actor=contact_actor(contact),
            at=at,
        )
    except Refused as refused:
        add_refusal(form, refused)
        return _answer_page(request, _asked(notice, contact, form), CONFLICT)
    shown = presenter.notice_shown(_notice(notice.pk))
    return _answer_page(request, AnswerPage("answered", shown, form, presenter.said_of_answer(outcome)))


def _asked(notice: Notice, contact: Contact, form: AnswerNoticeForm) -> AnswerPage:
    """A superseded notice's link shows the latest one of its place."""
    latest, seen = notice, {notice.pk}
    while latest.superseded_by is not None and latest.superseded_by_id not in seen:
        latest = latest.superseded_by
        seen.add(latest.pk)
    shown = presenter.notice_shown(latest)
    answered = latest.acknowledgements.filter(who=f"contact:{contact.pk}").exists()
    if latest.pk != notice.pk:
        return AnswerPage("moved" if shown.can_answer else "over", shown, form)
    if answered or latest.state == Notice.State.ANSWERED:
        return AnswerPage("answered", shown, form)
    return AnswerPage("asked" if shown.can_answer else "over", shown, form)


def _answer_page(request: HttpRequest, page: AnswerPage, status: int = 200) -> HttpResponse:
    response = render_page(request, "portal/telling/answer.html", page, status)
    response["Referrer-Policy"] = "no-referrer"  # its address is the permission to answer
    return response
