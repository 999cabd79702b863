"""Reads the state of the certification of the client in use."""

from typing import Final

from django.db.models import BooleanField, CharField, Exists, ExpressionWrapper, Func, Q
from django.db.models.expressions import Combinable

from compliance.certification.models import Freeze
from compliance.domain.expiry import Certification
from compliance.trust.selectors import trust_standing
from tenants import context
from tenants.models import Tenant
from tenants.postgresql.prepared import Prepared

__all__ = ["certification", "trust_standing"]


_STANDS: Final = Prepared(
    "certification",
    """
    SELECT state, ready_at, closed_at, ARRAY(SELECT document::text FROM certification_freeze WHERE ends_at IS NULL)
    FROM public.tenants_tenant WHERE id = $1
    """,
)


def anything_frozen() -> Combinable:
    """Returns a column of a query that is true if certification is frozen for anything, asked once for all of
    its rows.
    """
    client = Tenant.objects.filter(schema_name=Func(function="current_schema", output_field=CharField()))
    frozen = Q(Exists(Freeze.objects.filter(ends_at=None))) | Q(Exists(client.filter(state=Tenant.State.SUSPENDED)))
    return ExpressionWrapper(frozen, BooleanField())


def certification() -> Certification:
    """Returns the certification of the client in use, read afresh: suspended clients are frozen, closed ones hold
    nothing.
    """
    ((state, ready_at, closed_at, frozen),) = _STANDS.rows(context.current_tenant().pk)
    documents = frozenset(frozen)
    return Certification(
        ready_at,
        closed_at,
        frozen=state == Tenant.State.SUSPENDED or "" in documents,
        frozen_documents=documents - {""},
    )
