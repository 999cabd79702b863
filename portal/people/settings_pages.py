"""Settings of a client: the company, API keys, security, who of the staff looked, taking everything along, closing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance import storage
from compliance.master_data import open_change
from compliance.reviews.models import Case
from labels.numbers import claims
from maintenance.selectors import open_windows
from portal.history import exports
from portal.people.abilities_shown import Abilities, of_scopes
from portal.people.doors_shown import keys_shown
from portal.people.settings_forms import CloseForm, CompanyForm, KeyForm
from portal.shell.access import PortalRequest, actor, allowed, may
from portal.shell.api.scopes import SCOPES
from portal.shell.api.signed_push import push_secret
from portal.shell.contexts import render_page
from portal.shell.pages import INVALID, page_of
from portal.shell.refusals import carry_out
from portal.shell.undo import as_posted, saved, stands_otherwise
from tenants import services as tenants
from tenants.agreements.models import Acceptance
from tenants.agreements.selectors import acceptances
from tenants.clients import provisioning
from tenants.clients.identity import identity_shown
from tenants.people import selectors, services
from tenants.people.models import ApiKey


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
def company(request: PortalRequest) -> HttpResponseBase:
    """The page shows the certified details, and the company's time zone and language."""
    if request.method == "POST":
        return _change_company(request)
    return _company(request, CompanyForm(initial=_preferences(request)))


def _preferences(request: PortalRequest) -> dict[str, str]:
    tenant = request.tenant
    return {"time_zone": tenant.time_zone, "language": tenant.language}


@allowed("owner")
def _change_company(request: PortalRequest) -> HttpResponse:
    form, now = CompanyForm(request.POST), CompanyForm(initial=_preferences(request))
    if stands_otherwise(request, now):
        return redirect("settings")
    if not form.is_valid():
        return _company(request, form, status=INVALID)
    tenants.change_company(**form.cleaned_data, by=actor(request))
    saved(request, as_posted(now), CompanyForm(initial=form.cleaned_data))
    return redirect("settings")


@dataclass(frozen=True)
class CompanyPage:
    """facts: (name, value) that cannot be changed here; use: (name, how much of how much is taken); acceptances: who
    accepted which terms and privacy notice; former: legal names that it had; change: of the facts, under review.
    """

    facts: list[tuple[str, str]]
    former: list[str]
    change: Case | None
    use: list[tuple[str, str]]
    form: CompanyForm
    acceptances: Iterable[Acceptance]


def _company(request: PortalRequest, form: CompanyForm, status: int = 200) -> HttpResponse:
    tenant = request.tenant
    if not may(request.user, "owner"):
        for field in form.fields.values():
            field.disabled = True
    individual = bool(tenant.identity_type)
    facts = [
        (_("Full name") if individual else _("Legal name"), tenant.legal_name),
        (_("Identity document"), identity_shown(tenant))
        if individual
        else (_("Unified social credit code"), tenant.credit_code),
        (_("Subject type"), tenant.get_subject_type_display()),
        (_("Industry"), tenant.get_industry_display()),
    ]
    if not individual:
        facts.append((_("Micro enterprise"), _("yes") if tenant.micro else _("no")))
    page = CompanyPage(facts, tenant.names_before, open_change(), _use(), form, acceptances(tenant))
    return render_page(request, "portal/people/company.html", page, status)


def _use() -> list[tuple[str, str]]:
    """Returns how much of its limits the client uses."""
    said = _("%(taken)s of %(most)s")
    megabytes = {
        "taken": f"{storage.room_taken() / storage.MEGABYTE:,.1f} MB",
        "most": f"{storage.most_room() // storage.MEGABYTE:,} MB",
    }
    unproved = {"taken": f"{claims.count():,}", "most": f"{claims.most():,}"}
    return [(_("Files submitted"), said % megabytes), (_("Numbers without a proof"), said % unproved)]


@sensitive_variables("secret")
@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: PortalRequest) -> HttpResponseBase:
    """Programs that may call; an owner makes a key, whose secret is shown this once."""
    return _make_key(request) if request.method == "POST" else _keys(request, KeyForm())


@sensitive_variables("secret")
@allowed("owner")
def _make_key(request: PortalRequest) -> HttpResponse:
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _keys(request, form, status=INVALID)
    key, secret = services.make_api_key(**form.cleaned_data, by=actor(request), holder=request.user)
    return _keys(request, KeyForm(), secret=secret, push=push_secret(key))


@dataclass(frozen=True)
class KeysPage:
    """API keys with their scopes in words. new_key: the whole key, shown once right after it was made, or empty;
    push_secret: what its signed pushes are signed with, shown beside it; abilities: of each permission.
    """

    keys: list[tuple[selectors.Key, list[object]]]
    form: KeyForm
    new_key: str
    docs_url: str
    push_secret: str
    abilities: list[Abilities]


@sensitive_variables("secret", "push")
def _keys(request: PortalRequest, form: KeyForm, secret: str = "", status: int = 200, push: str = "") -> HttpResponse:
    rows: list[tuple[selectors.Key, list[object]]] = [
        (key, [SCOPES.get(scope, scope) for scope in key.scopes]) for key in keys_shown()
    ]
    page = KeysPage(rows, form, secret, reverse("api-docs"), push, of_scopes())
    return render_page(request, "portal/people/keys.html", page, status)


@allowed("owner")
@require_POST
def revoke_key(request: PortalRequest, key_id: UUID) -> HttpResponse:
    """The key stops working at once."""
    key = get_object_or_404(ApiKey, pk=key_id, revoked_at=None)
    services.revoke_api_key(key.pk, by=actor(request))
    messages.success(request, _("The key “%(name)s” was revoked.") % {"name": key.name})
    return redirect("settings_keys")


@allowed("viewer")
@require_safe
def access(request: PortalRequest) -> HttpResponse:
    """The page lists every look of the platform's staff at this client's data."""
    return render(request, "portal/people/access.html", {"page": page_of(request, selectors.staff_accesses())})


@allowed("viewer")
@require_safe
def security(request: PortalRequest) -> HttpResponse:
    """The page shows how this person signs in: password, second factor, passkeys, and present sessions."""
    kinds = Counter(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    page = {
        "two_factor": Authenticator.Type.TOTP in kinds,
        "passkeys": kinds[Authenticator.Type.WEBAUTHN],
        "sessions": UserSession.objects.filter(user=request.user).count(),
    }
    return render(request, "portal/people/security.html", page)


# ---------------------------------------------------------------- taking everything along, closing


@allowed("viewer")
@require_safe
def close(request: PortalRequest) -> HttpResponse:
    """An owner takes everything along, or closes the account."""
    return _close(request, CloseForm(tenant=request.tenant, owner=request.user))


@dataclass(frozen=True)
class ClosePage:
    """Archives made before, the newest first, and the end. open_windows: how many are cancelled by closing."""

    exports: list[exports.Export]
    export_running: bool
    export_failed: bool
    retention: str
    close_form: CloseForm
    open_windows: int


def _close(request: PortalRequest, form: CloseForm, status: int = 200) -> HttpResponse:
    made = exports.made() if may(request.user, "owner") else []
    days = provisioning.RETENTION.days
    kept = ngettext(
        "Your data are kept for %(days)d day, then removed.",
        "Your data are kept for %(days)d days, then removed.",
        days,
    )
    page = ClosePage(
        exports=made,
        export_running=exports.export_running(),
        export_failed=exports.export_failed(),
        retention=kept % {"days": days},
        close_form=form,
        open_windows=open_windows().count(),
    )
    return render_page(request, "portal/people/close.html", page, status)


@allowed("owner")
@require_POST
def make_export(request: PortalRequest) -> HttpResponse:
    """Have an archive of everything made."""
    exports.ask_for_export(actor=actor(request), owner=request.user)
    messages.success(request, _("The archive is being created; you will receive an e-mail when it is ready."))
    return redirect("settings_close")


@allowed("owner")
@require_safe
def download_archive(request: PortalRequest, export_id: UUID) -> HttpResponseBase:
    """Download an archive."""
    archive = exports.find(export_id)
    if archive is None:
        raise Http404
    day = archive.made_at.date().isoformat()
    return FileResponse(
        exports.open_file(archive),
        as_attachment=True,
        filename=f"{request.tenant.schema_name}-{day}.zip",
        content_type="application/zip",
    )


@sensitive_post_parameters("password")
@allowed("owner")
@require_POST
def close_account(request: PortalRequest) -> HttpResponse:
    """The end: nothing is wanted any more, nobody signs in."""
    form = CloseForm(request.POST, tenant=request.tenant, owner=request.user)
    carry_out(form, lambda: tenants.close_account(actor=actor(request)))
    if form.errors:
        return _close(request, form, status=INVALID)
    logout(request)
    closed = {"closed": request.tenant.legal_name, "days": provisioning.RETENTION.days}
    return render(request, "portal/people/closed.html", closed)
