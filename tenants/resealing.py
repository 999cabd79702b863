"""Seals again under the first of FIELD_KEYS whatever older keys have sealed, after a change of the keys."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.conf import settings
from django.db import models

from tenants import context
from tenants.domain.sealing import Unreadable
from tenants.models import Tenant
from tenants.people.factors import seal_factors
from tenants.sealing import SealedField, sealed_again


@dataclass
class Resealed:
    """The result. columns: how many were sealed anew. unreadable: those that no key opens, as schema.model.column pk.

    not_migrated: clients whose tables are of an earlier release, and were skipped.
    """

    columns: int = 0
    unreadable: list[str] = field(default_factory=list)
    not_migrated: list[str] = field(default_factory=list)


def reseal() -> Resealed:
    """Seals every sealed column of every schema again. Safe to repeat, to kill, and while the platform runs."""
    done = Resealed()
    with context.platform():
        for column in sealed_columns(settings.SHARED_APPS):
            reseal_column(column, done)
    of_clients = list(sealed_columns(settings.TENANT_APPS))
    for tenant in Tenant.objects.filter(state__in=(*Tenant.SERVED, Tenant.State.CLOSED)):
        if tenant.migration_failed_at is not None:
            done.not_migrated.append(tenant.schema_name)
            continue
        with context.client(tenant):
            for column in of_clients:
                reseal_column(column, done)
            columns, unreadable = seal_factors()
            done.columns += columns
            done.unreadable += [f"{context.schema_in_use()}.mfa.Authenticator.data {pk}" for pk in unreadable]
    return done


def sealed_columns(app_names: list[str]) -> Iterator[models.Field[str, str]]:
    """Yields the columns of these apps that are sealed."""
    for config in apps.get_app_configs():
        if config.name in app_names:
            for model in config.get_models():
                yield from (each for each in model._meta.concrete_fields if isinstance(each, SealedField))


def reseal_column(column: models.Field[str, str], done: Resealed) -> None:
    """Seals one column in the schema in use again.

    Rows changed meanwhile are skipped: the first key has sealed them already.
    """
    rows = column.model._default_manager
    for pk, token in rows.exclude(**{column.name: ""}).values_list("pk", column.name).iterator(chunk_size=1000):
        try:
            new = sealed_again(token)
        except Unreadable:
            done.unreadable.append(f"{context.schema_in_use()}.{column} {pk}")
            continue
        if new != token:
            done.columns += rows.filter(**{"pk": pk, column.name: token}).update(**{column.name: new})
