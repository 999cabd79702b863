"""Two clients in the middle of their work, and a word in what one of them has written: nobody else may ever read it."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from portal.tryout import demo
from portal.tryout.desk import ensure_desk_party, put_on_call
from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.people.models import Role
from tenants.people.services import create_person, invite, make_api_key
from tenants.webhooks.services import make_endpoint

MARKER = "Quetzalcoatlus"
MARKED = {
    "people.User": ("name",),
    "people.Invitation": ("name",),
    "people.Contact": ("name",),
    "people.ApiKey": ("name",),
    "people.StatusSubscriber": ("to",),
    "webhooks.Endpoint": ("name",),
    "labels.Number": ("note", "group"),
    "labels.LabelVersion": ("text",),
    "labels.StandbyLabel": ("text",),
    "compliance.Licence": ("issuer", "number", "file_name"),
    "maintenance.MaintenanceRequest": ("text",),
    "maintenance.CalendarFeed": ("name",),
    "calls.CallSource": ("username",),
    "feedback.Suggestion": ("text",),
}


def furnish(staff: Tenant, *clients: Tenant) -> None:
    """Directories, people on call, and for each client numbers, changes, windows, papers, feeds, keys."""
    demo.ensure_directories()
    ensure_desk_party()
    demo.make_standby_pool()
    with context.client(staff):
        create_person(email=demo.REVIEWER, name="林静", role=Role.REVIEWER, password=demo.PASSWORD)
        for name, email in demo.ADMINISTRATORS:
            create_person(email=email, name=name.split()[-1], role=Role.ADMINISTRATOR, password=demo.PASSWORD)
    demo.prove_numbers()
    put_on_call(demo.REVIEWER, demo.ADMINISTRATORS[0][1])
    for client, fill in zip(clients, (demo._fill_shop, demo._fill_law_firm), strict=True):
        with context.client(client):
            fill()
            make_endpoint("CRM", "http://127.0.0.1:1/in", ["displays"], by=PLATFORM)
            make_api_key(name="CRM", scopes=("read",), by=PLATFORM)
            invite(email=f"new@{client.schema_name}.example", name="New", role="viewer", by=PLATFORM)


def mark(client: Tenant) -> int:
    """Write MARKER where people of this client have written something. Returns into how many rows."""
    with context.client(client):
        return sum(
            rows.update(**dict.fromkeys(fields, MARKER))
            for label, fields in MARKED.items()
            if (rows := of_the_client(label, client)).exists()
        )


def of_the_client(label: str, client: Tenant) -> models.QuerySet[models.Model]:
    """Its rows: of its own schema, or of a shared table that names it."""
    model = apps.get_model(label)
    names = {field.name for field in model._meta.fields}
    rows: models.QuerySet[models.Model] = model._default_manager.all()
    return rows.filter(tenant=client) if "tenant" in names else rows
