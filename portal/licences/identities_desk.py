"""Shows the whole number of an individual's identity document only on request, and records each look."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from compliance.acts import note_identity_seen
from portal.shell.desk import staff_access
from portal.shell.desk.site import desk, staff_actor
from tenants.domain.actors import Actor
from tenants.domain.sealing import Unreadable
from tenants.models import Tenant
from tenants.sealing import opened


@desk.page("tenants/tenant/<uuid:tenant_id>/identity/", "tenants_tenant_identity")
@sensitive_variables("number")
@require_POST
def identity(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Shows the whole number on its own page; only by POST, so that nobody opens it by accident."""
    tenant = Tenant.objects.filter(pk=tenant_id, kind=Tenant.Kind.CLIENT).exclude(identity_number="").first()
    if tenant is None:
        raise Http404
    with transaction.atomic():
        if not _recorded(request, tenant, staff_actor(request)):
            messages.error(request, _("This access could not be recorded, so nothing is shown."))
            return redirect("admin:tenants_tenant_change", tenant.pk)
    try:
        number = opened(tenant.identity_number)
    except Unreadable:
        messages.error(request, _("It cannot be read: no key of FIELD_KEYS opens it."))
        return redirect("admin:tenants_tenant_change", tenant.pk)
    page = {**desk.each_context(request), "title": tenant.legal_name, "tenant": tenant, "number": number}
    answer = TemplateResponse(request, "admin/tenants/tenant/identity.html", page)
    answer["Cache-Control"] = "no-store"
    return answer


def _recorded(request: HttpRequest, tenant: Tenant, who: Actor) -> bool:
    has_history = staff_access.has_schema(tenant)
    if has_history:
        staff_access.note(request, tenant, lambda: _("The whole number of the identity document"))
    return note_identity_seen(tenant, actor=who, has_history=has_history)
