"""Looks of the staff at a client's data: each is noted where the client can read it, in its readers' languages.

A page of one thing is a look. A list over all clients is none: it says what waits and whose it is.
"""

from collections.abc import Callable

from django.http import HttpRequest

from portal.shell.desk.site import staff_actor
from tenants import context
from tenants.languages import in_each_language
from tenants.models import Tenant
from tenants.people.services import note_staff_access


def has_schema(tenant: Tenant) -> bool:
    """Returns whether the client has a schema to read."""
    return tenant.state in (Tenant.State.READY, Tenant.State.SUSPENDED, Tenant.State.CLOSED)


def note(request: HttpRequest, tenant: Tenant, purpose: Callable[[], str]) -> None:
    """The client sees who of the staff looked, at which page and what for (said in its schema, in each language)."""
    if tenant.kind != Tenant.Kind.CLIENT or not has_schema(tenant):
        return
    with context.client(tenant):
        note_staff_access(by=staff_actor(request), purposes=in_each_language(purpose), path=request.path)
