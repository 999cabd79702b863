"""Whom to tell about maintenance."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from compliance.evidence.services import record
from labels.domain.numbers import number_text
from portal.forms.people import ContactForm
from portal.pages.access import PortalRequest, actor, allowed
from portal.pages.once import once
from portal.pages.shared import INVALID
from tenants.people import selectors, services
from tenants.people.models import Contact


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def contacts(request: PortalRequest) -> HttpResponseBase:
    """Everyone who is told; an operator adds others."""
    return _save(request, Contact()) if request.method == "POST" else _page(request, ContactForm())


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: PortalRequest, contact_id: UUID) -> HttpResponseBase:
    """Change one contact."""
    found = get_object_or_404(Contact, pk=contact_id)
    if request.method == "POST":
        return _save(request, found)
    return _page(request, ContactForm(instance=found), editing=found)


@allowed("operator")
@require_POST
def remove(request: PortalRequest, contact_id: UUID) -> HttpResponse:
    """Nobody is told at this address any more."""
    found = get_object_or_404(Contact, pk=contact_id)
    services.remove_contact(found.pk)
    _record("contact_removed", request, found)
    messages.success(request, _("%(name)s will no longer be notified.") % {"name": found.name})
    return redirect("settings_contacts")


@allowed("operator")
def _save(request: PortalRequest, row: Contact) -> HttpResponse:
    editing = None if row._state.adding else row
    form = ContactForm(request.POST, instance=row)
    if not form.is_valid():
        return _page(request, form, editing=editing, status=INVALID)
    saved = services.save_contact(form.instance)
    _record("contact_saved", request, saved)
    messages.success(request, _("Saved."))
    return redirect("settings_contacts")


def _page(request: PortalRequest, form: ContactForm, editing: Contact | None = None, status: int = 200) -> HttpResponse:
    rows = [
        {
            "id": row.pk,
            "name": row.name,
            "mobile": number_text(row.mobile) if row.mobile else "",
            "email": row.email,
            "language": row.get_language_display(),
            "quiet_from": row.quiet_from,
            "quiet_until": row.quiet_until,
        }
        for row in selectors.contacts()
    ]
    page = {"contacts": rows, "form": form, "editing": editing}
    return render(request, "portal/settings/contacts.html", page, status=status)


def _record(action: str, request: PortalRequest, row: Contact) -> None:
    record(action, actor=actor(request), subject_kind="contact", subject_id=row.pk, name=row.name)
