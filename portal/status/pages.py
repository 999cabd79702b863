"""The client's status page, public by choice, and the choice."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language, gettext as _, gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from maintenance import feed
from maintenance.status import outages
from portal.shell.access import PortalRequest, actor, allowed
from portal.shell.contexts import render_page
from portal.shell.pages import htmx, page_of, render_for_htmx
from portal.shell.reading import StampedCache, for_many, read_only
from portal.status import shown as presenter, statuspage as presenter_of_programs
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.models import Tenant
from tenants.people.models import StatusSubscriber
from tenants.people.selectors import status_subscribers
from tenants.selectors import address_of, status_page_is_public

# Handsets change without an event: what was worked out counts for so long, as long as no window has moved.
KEPT: StampedCache[presenter.StatusPage] = StampedCache(5.0)
DAY = 86_400.0  # seconds
MOVING, WHOLE, ATOM = "now", "page", "history.atom"


class StatusForm(forms.Form):
    """The choice."""

    status_page_public = forms.BooleanField(label=lazy("Anyone with the address can view it"), required=False)


@dataclass(frozen=True)
class StatusSettings:
    """The choice, whether it is public now, where the page stands, and who has subscribed: those who have confirmed,
    the newest first.
    """

    form: StatusForm
    public: bool
    status_url: str
    subscribers: Page[StatusSubscriber]


@read_only
def status(request: HttpRequest) -> HttpResponse:
    """The page shows events under way, planned and past; it refreshes itself. 204 while ?version= is still true.

    ?language= chooses the language of this answer: a form would make a page of each reader's own.
    """
    if not request.user.is_authenticated and not status_page_is_public():
        return redirect_to_login(request.get_full_path())
    with translation.override(_language(request)):
        page, part = _page(request), MOVING if htmx(request) else WHOLE
        if part == MOVING and request.GET.get("version") == page.version:
            same = HttpResponse(status=204)
            return same if request.user.is_authenticated else for_many(same)
        template = "portal/status/_now.html" if part == MOVING else "portal/status/public.html"
        if request.user.is_authenticated:
            return render_for_htmx(request, template, page)
        stamp = page.version, _what_else_stands_there()
        made = _kept(part, stamp, lambda: _answer(render_for_htmx(request, template, page).content, "text/html"))
        response = for_many(_conditional(request, made))
        patch_vary_headers(response, ["Accept-Language", "Cookie", "HX-Request"])
        return response


@read_only
def statuspage(request: HttpRequest, what: str) -> HttpResponse:
    """A document of Statuspage v2, for programs; in the client's language."""
    if what not in presenter_of_programs.DOCUMENTS:
        raise Http404
    return _for_programs(request, what, "application/json", lambda page: page.document(what))


@read_only
def atom(request: HttpRequest) -> HttpResponse:
    """The feed tells readers of windows and directories in the client's language."""
    address = address_of(current_tenant()) + reverse("status_atom")
    return _for_programs(request, ATOM, "application/atom+xml", lambda page: page.atom(address))


# ---------------------------------------------------------------- what is kept


@dataclass(frozen=True)
class CachedAnswer:
    """Bytes that many read, their kind and their strong ETag (with quotes)."""

    content: bytes
    kind: str
    tag: str


BYTES: StampedCache[CachedAnswer] = StampedCache(DAY)


def _answer(content: bytes, kind: str) -> CachedAnswer:
    return CachedAnswer(content, f"{kind}; charset=utf-8", f'"{hashlib.sha256(content).hexdigest()[:32]}"')


def _page(request: HttpRequest) -> presenter.StatusPage:
    """Returns the status page: for strangers, who may be many, some seconds old, unless a window has moved."""
    if request.user.is_authenticated:
        return presenter.status_page(business_now())
    key = current_tenant().schema_name, get_language()
    return KEPT.get(key, feed.last_event(), lambda: presenter.status_page(business_now()))


def _kept(part: str, stamp: object, make: Callable[[], CachedAnswer]) -> CachedAnswer:
    return BYTES.get((current_tenant().schema_name, get_language(), part), stamp, make)


def _what_else_stands_there() -> tuple[object, ...]:
    """Returns the parts beside the status: the client and, in the sandbox, the time."""
    now, tenant = business_now(), current_tenant()
    return tenant.legal_name, tenant.time_zone, now.replace(second=0, microsecond=0) if settings.SANDBOX else None


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE


def _for_programs(
    request: HttpRequest, what: str, kind: str, make: Callable[[presenter_of_programs.Statuspage], bytes]
) -> HttpResponse:
    if not status_page_is_public():
        raise Http404
    tenant = current_tenant()
    with translation.override(tenant.language):
        page, client = _page(request), _client(tenant)
        made = _kept(
            what, (page.version, client), lambda: _answer(make(presenter_of_programs.Statuspage(client, page)), kind)
        )
    response = for_many(_conditional(request, made))
    response["Access-Control-Allow-Origin"] = "*"  # the client's own site shows it too
    return response


def _client(tenant: Tenant) -> presenter_of_programs.Client:
    return presenter_of_programs.Client(
        key=presenter.opaque("client", tenant.pk),
        name=tenant.legal_name,
        url=address_of(tenant) + reverse("status"),
        zone=tenant.time_zone,
        language=tenant.language,
        began_at=tenant.created_at,
    )


def _conditional(request: HttpRequest, made: CachedAnswer) -> HttpResponse:
    response = HttpResponse(made.content, content_type=made.kind)
    response["ETag"], response["Cache-Control"] = made.tag, "no-cache"
    answer: HttpResponse = get_conditional_response(request, etag=made.tag, response=response)  # type: ignore[assignment]
    return answer


# ---------------------------------------------------------------- the choice


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
def settings_status(request: PortalRequest) -> HttpResponseBase:
    """An owner chooses here who may read the status page."""
    if request.method == "POST":
        return _switch(request)
    public = status_page_is_public()
    form = StatusForm(initial={"status_page_public": public})
    form.fields["status_page_public"].disabled = request.user.role != "owner"
    subscribers = page_of(request, status_subscribers())
    page = StatusSettings(form, public, address_of(current_tenant()) + reverse("status"), subscribers)
    return render_page(request, "portal/status/settings.html", page)


@allowed("owner")
def _switch(request: HttpRequest) -> HttpResponse:
    form = StatusForm(request.POST)
    public = form.is_valid() and form.cleaned_data["status_page_public"]
    outages.switch_status_page(public=public, actor=actor(request))
    messages.success(
        request,
        _("The status page is public.") if public else _("The status page is now visible to signed-in members only."),
    )
    return redirect("settings_status")
