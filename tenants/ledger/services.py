"""Writing accounts: each entry once per key, in the caller's transaction, for the client in use."""

import json
from typing import Any
from uuid import UUID

from tenants import context
from tenants.database.identifiers import uuid7
from tenants.database.statements import execute
from tenants.domain.actors import Actor
from tenants.ledger.models import Entry


class KeyReused(ValueError):
    """The key belongs to an entry that says something else."""


class CannotReverse(ValueError):
    """The entry is not the client's, or is a reversal itself."""


def charge(amount: int, code: str, *, key: str, by: Actor, unit: str = Entry.Unit.FEN, **params: Any) -> Entry:
    """Charge `amount` (> 0; fen, or free appeals) once. The same key again gives the same entry. Raises KeyReused."""
    if amount <= 0:
        raise ValueError("a charge is more than nothing")
    return _write(Entry.Kind.CHARGE, unit, -amount, code, key, by, params, None)


def credit(amount: int, code: str, *, key: str, by: Actor, agreed_by: Actor | None = None, **params: Any) -> Entry:
    """Credit `amount` fen (> 0) once: a payment, a goodwill. agreed_by: the second of two people. Raises KeyReused."""
    return _write(Entry.Kind.CREDIT, Entry.Unit.FEN, amount, code, key, by, params, None, agreed_by)


def give_free_appeals(
    count: int, code: str, *, key: str, by: Actor, agreed_by: Actor | None = None, **params: Any
) -> Entry:
    """Credit free appeals (a suggestion was adopted) once. agreed_by: as of `credit`. Raises KeyReused."""
    return _write(Entry.Kind.FREE_CREDIT, Entry.Unit.APPEAL, count, code, key, by, params, None, agreed_by)


def reverse(entry_id: UUID, code: str, *, by: Actor, **params: Any) -> Entry:
    """Undo an entry of the client in use with one of the opposite amount, once; a charge is refunded.

    A second call gives the reversal that is there. Raises CannotReverse.
    """
    entry = Entry.objects.filter(pk=entry_id, tenant=context.current_tenant()).first()
    if entry is None or entry.reverses_id is not None:
        raise CannotReverse("only an entry of this client that is no reversal itself can be reversed")
    kind = Entry.Kind.REFUND if entry.kind == Entry.Kind.CHARGE else Entry.Kind.CHARGE
    return _write(kind, entry.unit, -entry.amount, code, f"reverse:{entry.pk}", by, params, entry.pk)


def take_free_appeal(code: str, *, key: str, by: Actor, **params: Any) -> Entry | None:
    """Use up one free appeal; None when the client has none left. The same key again gives the same entry."""
    # two takers of the last one wait for each other
    execute("SELECT 1 FROM public.tenants_tenant WHERE id = %s FOR NO KEY UPDATE", [context.current_tenant().pk])
    mine = Entry.objects.filter(tenant=context.current_tenant())
    if (taken := mine.filter(key=key).first()) is not None:
        return taken if taken.unit == Entry.Unit.APPEAL else None
    left = sum(mine.filter(unit=Entry.Unit.APPEAL).values_list("amount", flat=True))
    return charge(1, code, key=key, by=by, unit=Entry.Unit.APPEAL, **params) if left > 0 else None


def _write(
    kind: str,
    unit: str,
    amount: int,
    code: str,
    key: str,
    by: Actor,
    params: dict[str, Any],
    reverses: UUID | None,
    agreed_by: Actor | None = None,
) -> Entry:
    tenant = context.current_tenant()
    execute(
        """
            INSERT INTO public.ledger_entry
                (id, tenant_id, kind, unit, amount, code, params, key, reverses_id,
                 made_by, made_by_id, agreed_by, agreed_by_id, business_at)
            VALUES (%s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s, %s, %s, business_now())
            ON CONFLICT (tenant_id, key) DO NOTHING
            """,
        [
            uuid7(),
            tenant.pk,
            kind,
            unit,
            amount,
            code,
            json.dumps(params),
            key,
            reverses,
            *by.columns("made_by").values(),
            *(agreed_by.columns("agreed_by").values() if agreed_by else ("", "")),
        ],
    )
    entry = Entry.objects.get(tenant=tenant, key=key)
    if (entry.kind, entry.unit, entry.amount, entry.code) != (kind, unit, amount, code):
        raise KeyReused(f"the key {key} belongs to {entry}")
    return entry
