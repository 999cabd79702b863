"""Reads over all tenants."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import ManyToOneRel, Q, QuerySet
from psycopg import sql

from tenants import context
from tenants.database.kept_queries import PreparedQuery
from tenants.database.pieces import with_part
from tenants.database.statements import fetch_all, fetch_one
from tenants.domain.working_days import ChineseWorkingDays
from tenants.models import Domain, Tenant, WorkingDayOverride

SIZES = """
    SELECT nspname, sum(pg_total_relation_size(c.oid))::bigint
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'm', 'p') AND nspname = ANY(%s) GROUP BY nspname
"""


@dataclass(frozen=True)
class Overview:
    """A line about one tenant. size in bytes, None without a schema; last_migration as app.name, empty while there is
    none.
    """

    schema: str
    kind: str
    state: str
    address: str
    size: int | None
    last_migration: str
    legal_name: str


def overview() -> list[Overview]:
    """Returns every tenant, the staff first, then by schema."""
    with context.platform():
        tenants = list(Tenant.objects.order_by("-kind", "schema_name"))
        sizes: dict[str, int] = dict(fetch_all(SIZES, [[tenant.schema_name for tenant in tenants]]))
        return [
            Overview(
                schema=tenant.schema_name,
                kind=tenant.kind,
                state=tenant.state,
                address=address_of(tenant),
                size=sizes.get(tenant.schema_name),
                last_migration=_last_migration(tenant.schema_name),
                legal_name=tenant.legal_name,
            )
            for tenant in tenants
        ]


def _last_migration(schema: str) -> str:
    """Returns the last migration in the schema's own table; a schema that is being made may have none yet."""
    if fetch_one("SELECT to_regclass(%s)", [f'"{schema}".django_migrations']) == (None,):
        return ""
    table = sql.Identifier(schema, "django_migrations")
    row = fetch_one(sql.SQL("SELECT app || '.' || name FROM {} ORDER BY id DESC LIMIT 1").format(table))
    return row[0] if row else ""


def clients_in_service() -> QuerySet[Tenant]:
    """Returns the clients whose sites are open, the suspended ones too, by name: their schemas may be entered."""
    return clients_with_work().filter(migration_failed_at=None).order_by("legal_name")


def frozen_clients() -> QuerySet[Tenant]:
    """Returns the clients with a freeze, the longest frozen first."""
    return clients_with_work().filter(frozen_since__isnull=False).order_by("frozen_since", "pk")


def clients_with_work() -> QuerySet[Tenant]:
    """Returns the clients that may get work: also those that could not be migrated, whose work waits until they are
    (`clients_in_service` leaves them out).
    """
    clients: QuerySet[Tenant] = Tenant.objects.filter(kind=Tenant.Kind.CLIENT, state__in=Tenant.SERVED)
    return clients


def clients_admitted() -> QuerySet[Tenant]:
    """Returns present and former clients, without mere applicants."""
    clients: QuerySet[Tenant] = Tenant.objects.filter(kind=Tenant.Kind.CLIENT).exclude(state=Tenant.State.APPLIED)
    return clients


def clients_called(part: str) -> list[QuerySet[Tenant]]:
    """Returns the clients that match a part of a name or former name, or of a credit code, or the beginning of an
    address: each by an index.
    """
    clients = Tenant.objects.filter(kind=Tenant.Kind.CLIENT)
    return [
        with_part(clients, "legal_name", part, size=2),
        with_part(clients, "former_names", part, size=2),
        with_part(clients, "credit_code", part, size=4),
        clients.filter(schema_name__startswith=part.lower()) if len(part) > 1 else clients.none(),
    ]


def clients_applied_with(address: str) -> QuerySet[Tenant]:
    """Returns the clients for which somebody has applied with this mail address or mobile number."""
    asked = Q(applicant_email=address) | Q(applicant_mobile=address)
    applied: QuerySet[Tenant] = Tenant.objects.filter(asked, kind=Tenant.Kind.CLIENT)
    return applied


def clients_ready() -> QuerySet[Tenant]:
    """Returns the clients in full service."""
    clients: QuerySet[Tenant] = Tenant.objects.filter(
        kind=Tenant.Kind.CLIENT, state=Tenant.State.READY, migration_failed_at=None
    )
    return clients


def account_closed() -> bool:
    """Returns True if the client in use has closed its account; its work may still be under way."""
    return bool(Tenant.objects.filter(pk=context.current_tenant().pk, state=Tenant.State.CLOSED).exists())


def platform_tenant() -> Tenant:
    """Returns the tenant of the platform itself: its own site, and its people."""
    tenant: Tenant = Tenant.objects.get(kind=Tenant.Kind.STAFF)
    return tenant


def relations_to_a_client() -> list[ManyToOneRel]:
    """Returns the relations of all models of the public schema with rows about a client."""
    relations = Tenant._meta.get_fields(include_hidden=True)
    return [each for each in relations if isinstance(each, ManyToOneRel)]


_OVERRIDES: Final = PreparedQuery(lambda: WorkingDayOverride.objects.values_list("day", "is_working"), for_all=True)


def working_days() -> ChineseWorkingDays:
    """Returns China's working days with the overrides of the platform's staff."""
    return ChineseWorkingDays(dict(_OVERRIDES()))


def address_of(tenant: Tenant) -> str:
    """Returns the tenant's web address, with scheme and, in the sandbox, the port; empty for one that has none any
    more.
    """
    domain = Domain.objects.filter(tenant=tenant, is_primary=True).values_list("domain", flat=True).first()
    if domain is None:
        return ""
    standard = (settings.PUBLIC_SCHEME, settings.PUBLIC_PORT) in (("http", 80), ("https", 443))
    return f"{settings.PUBLIC_SCHEME}://{domain}" + ("" if standard else f":{settings.PUBLIC_PORT}")


def status_page_is_public() -> bool:
    """Returns True if anybody may read the status page of the client in use; read afresh, as the tenant may be seconds
    old.
    """
    return bool(Tenant.objects.filter(pk=context.current_tenant().pk, status_page_public=True).exists())
