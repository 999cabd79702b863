"""A row of any table, where nothing matters but that it is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import models

from tenants.clock import business_now
from tenants.models import Tenant

# What the constraints of a table demand, or its list.
BOUND: dict[str, dict[str, Any]] = {
    "ledger.Entry": {"amount": -1},
    "agenda.Work": {"due_at": datetime(2026, 1, 1, tzinfo=UTC), "attempts": 9, "last_error": "timeout"},
}


def some_row(model: type[models.Model], client: Tenant) -> models.Model:
    """One that stands, else one made of as little as it takes; what it points to is there too."""
    rows = model._default_manager
    standing: models.Model | None = client if model is Tenant else rows.first()
    if standing is not None:
        return standing
    needed = [field for field in model._meta.concrete_fields if not (field.null or field.has_default())]
    values = {field.name: _value(field, client) for field in needed if not isinstance(field, models.AutoField)}
    return rows.create(**values | BOUND.get(model._meta.label, {}))


def _value(field: models.Field[Any, Any], client: Tenant) -> Any:
    if field.is_relation:
        return some_row(field.related_model, client)  # type: ignore[arg-type]  # a model
    if field.blank:
        return ""
    if field.choices:
        return field.flatchoices[0][0]
    match field:
        case models.DateTimeField():
            return business_now()
        case models.DateField():
            return business_now().date()
        case models.DurationField():
            return timedelta(hours=1)
        case models.UUIDField():
            return uuid4()
        case models.BinaryField():
            return b"x"
        case models.JSONField():
            return {}
        case models.BooleanField():
            return False
        case models.IntegerField():
            return 1
    return "x"
