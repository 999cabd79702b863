"""Who has a schema, and under which host."""

from django.db import models
from django_tenants.models import DomainMixin, TenantMixin  # noqa: TID251 - the stock way


class Client(TenantMixin):  # type: ignore[misc]  # django_tenants has no types
    """A client of the stock platform."""

    name = models.CharField(max_length=100)
    auto_create_schema = True


class Domain(DomainMixin):  # type: ignore[misc]
    """Its host."""
