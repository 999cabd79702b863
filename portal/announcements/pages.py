"""Announcements: what a client tells its customers about a window; and what stands on its own site, for everybody."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maintenance.announcements import selectors, services
from maintenance.announcements.models import Announcement, Rendering
from maintenance.announcements.telling import may_approve
from maintenance.scripts.selectors import language_or_default
from maintenance.selectors import open_windows, read_pieces, windows_with_requests
from portal.announcements import shown as presenter
from portal.announcements.forms import AnnouncementForm, HandInForm, RetractForm
from portal.shell.access import PortalRequest, actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import INVALID, page_of
from portal.shell.reading import read_only
from portal.shell.refusals import refusals_told
from tenants.refusals import Refused

AGE = 60  # seconds for which a reader's browser, or a server between, keeps what stands on the site
OPEN_TO_ALL = {"Access-Control-Allow-Origin": "*", "Cache-Control": f"public, max-age={AGE}"}
IN_FRAMES = "default-src 'none'; style-src 'self'; frame-ancestors *; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class AnnouncementsPage:
    """page: of AnnouncementRows, the newest first; address: what a client's own site reads begins so."""

    page: Page[Any]
    address: str


@allowed("viewer")
@require_safe
def announcements(request: PortalRequest) -> HttpResponse:
    """All announcements, and how a site shows them by itself."""
    page = page_of(request, selectors.announcements())
    read_pieces([each.window for each in page.object_list])
    page.object_list = [presenter.announcement_row(each) for each in page.object_list]
    shown = AnnouncementsPage(page, request.build_absolute_uri("/announcements"))
    return render_page(request, "portal/announcements/list.html", shown)


@dataclass(frozen=True)
class BeginPage:
    """page: of the windows that can be announced, the next one first; alone: nobody else may approve what is
    written.
    """

    page: Page[Any]
    alone: bool


@allowed("operator")
@require_safe
def announcement_begin(request: PortalRequest) -> HttpResponse:
    """Which window a new announcement is of."""
    page = page_of(request, open_windows(), 20)
    read_pieces(list(page.object_list))
    return render_page(
        request, "portal/announcements/begin.html", BeginPage(page, not may_approve(str(request.user.pk)))
    )


@allowed("operator")
@require_POST
@once
def announcement_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A draft for a window, in the language in which its page is read, on all channels that are offered; the one that
    there is already, where nobody has published it.
    """
    window, language = get_object_or_404(windows_with_requests(), pk=pk), language_or_default(get_language() or "")
    if (draft := selectors.draft_of(window, language)) is not None:
        return redirect("announcement", draft.pk)
    try:
        made = services.write_announcement(window.pk, language, selectors.channels_offered(), actor=actor(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("window", window.pk)
    return redirect("announcement", made.pk)


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
def announcement(request: PortalRequest, pk: UUID) -> HttpResponseBase:
    """One announcement with its previews; an operator changes it."""
    if request.method == "POST":
        return _change(request, pk=pk)
    return _page(request, get_object_or_404(selectors.announcements(), pk=pk))


def _page(request: PortalRequest, row: Announcement, status: int = 200, **forms: Any) -> HttpResponse:
    """forms: those that were not carried out, by their names on the page."""
    page = presenter.announcement_page(row, request.user, **forms)
    return render_page(request, "portal/announcements/detail.html", page, status)


@allowed("operator")
@once
def _change(request: PortalRequest, pk: UUID) -> HttpResponse:
    row, form = get_object_or_404(selectors.announcements(), pk=pk), AnnouncementForm(request.POST)
    if not form.is_valid():
        return _page(request, row, INVALID, form=form)
    with refusals_told(request):
        services.change_announcement(row.pk, actor=actor(request), **form.cleaned_data)
        messages.success(request, _("Saved as a draft."))
    return redirect("announcement", row.pk)


@allowed("operator")
@require_POST
@once
def announcement_hand_in(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Let it go out, at its time; to the public once a second person has approved it."""
    row, form = get_object_or_404(selectors.announcements(), pk=pk), HandInForm(request.POST, auto_id="hand_in_%s")
    if not form.is_valid():
        return _page(request, row, INVALID, hand_in_form=form)
    with refusals_told(request):
        done = services.hand_in_announcement(row.pk, form.cleaned_data["publish_at"], actor=actor(request))
        waiting = done.state == Announcement.State.WAITING
        messages.success(request, _("Another person has to approve it.") if waiting else _("It goes out on time."))
    return redirect("announcement", row.pk)


@allowed("operator")
@require_POST
@once
def announcement_approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second person agrees."""
    row = get_object_or_404(Announcement, pk=pk)
    with refusals_told(request):
        services.approve_announcement(row.pk, actor=actor(request))
        messages.success(request, _("Approved: it goes out on time."))
    return redirect("announcement", row.pk)


@allowed("operator")
@require_POST
@once
def announcement_retract(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Take it back, wherever it is."""
    row, form = get_object_or_404(selectors.announcements(), pk=pk), RetractForm(request.POST, auto_id="retract_%s")
    if not form.is_valid():
        return _page(request, row, INVALID, retract_form=form)
    with refusals_told(request):
        services.retract_announcement(row.pk, actor=actor(request), reason=form.cleaned_data["reason"])
        messages.success(request, _("Retracted."))
    return redirect("announcement", row.pk)


# ---------------------------------------------------------------- on the client's own site, for everybody


@read_only
def site_json(request: HttpRequest) -> HttpResponse:
    """What stands on the client's site now, for its own programs and pages."""
    return JsonResponse({"announcements": [_plain(each) for each in selectors.on_site()]}, headers=OPEN_TO_ALL)


def _plain(rendering: Rendering) -> dict[str, Any]:
    window = rendering.announcement.window
    return {
        "id": str(rendering.announcement_id),
        "title": rendering.fields["title"],
        "text": rendering.fields["text"],
        "language": rendering.announcement.language,
        "correction": rendering.correction,
        "published_at": rendering.made_at.isoformat(),
        "starts_at": window.starts_at.isoformat(),
        "ends_at": window.ends_at.isoformat(),
    }


@dataclass(frozen=True)
class SitePage:
    """What stands on the site."""

    renderings: list[Rendering]


@xframe_options_exempt
@read_only
def site_embed(request: HttpRequest) -> HttpResponse:
    """The same as a page without anything around it, for a frame on the client's site."""
    response = render_page(request, "portal/announcements/embed.html", SitePage(selectors.on_site()))
    response["Content-Security-Policy"] = IN_FRAMES
    response["Cache-Control"] = OPEN_TO_ALL["Cache-Control"]
    return response
