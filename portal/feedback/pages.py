"""What clients tell us of maintenance, and what became of it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from compliance.evidence.selectors import with_namesakes
from maintenance.feedback import selectors, services
from maintenance.models import Window
from maintenance.scripts.selectors import language_or_default
from maintenance.selectors import windows_with_requests
from portal.feedback import shown as presenter
from portal.feedback.forms import FeedbackForm
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import page_of, posted
from portal.shell.refusals import carry_out, status_of
from tenants import context

PUBLISHED = 50  # adopted improvements on the page, the newest


@dataclass(frozen=True)
class FeedbackPage:
    """page: of SuggestionShowns, the client's own; improvements: what was adopted, of any client's suggestion."""

    page: Page[Any]
    improvements: list[presenter.ImprovementShown]


@allowed("viewer")
@require_safe
def feedback(request: HttpRequest) -> HttpResponse:
    """What the client has said and what was answered; what was adopted, whoever suggested it."""
    page = page_of(request, with_namesakes(selectors.suggestions(), "given_by"), 20)
    page.object_list = [presenter.suggestion_shown(each) for each in page.object_list]
    ours = set(selectors.suggestions().exclude(improvement=None).values_list("improvement", flat=True))
    with context.platform():
        published = list(selectors.improvements_published()[:PUBLISHED])
    improvements = [presenter.improvement_shown(each, ours=each.pk in ours) for each in published]
    return render_page(request, "portal/feedback/list.html", FeedbackPage(page, improvements))


@dataclass(frozen=True)
class NewFeedbackPage:
    """The form; window: which it is about, if one."""

    form: FeedbackForm
    window: Window | None


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_feedback(request: HttpRequest) -> HttpResponse:
    """Say how maintenance goes as a whole."""
    return _form(request, None)


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def window_feedback(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how a window went."""
    return _form(request, get_object_or_404(windows_with_requests(), pk=pk))


def _form(request: HttpRequest, window: Window | None) -> HttpResponse:
    form, language = FeedbackForm(posted(request)), language_or_default(get_language() or "")
    given = carry_out(
        form,
        lambda: services.give_feedback(
            form.answers, form.cleaned_data["text"], language=language, actor=actor(request), window=window
        ),
    )
    if given is not None:
        messages.success(request, _("Thank you. What becomes of it is shown on this page."))
        return redirect("feedback")
    return render_page(request, "portal/feedback/new.html", NewFeedbackPage(form, window), status_of(form))
