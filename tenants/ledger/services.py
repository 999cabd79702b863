"""Writes accounts: each entry once per key, in the caller's transaction, for the client in use.

A charge that would exceed the credit limit is refused before it is made. A charge for a maintenance that runs is made
all the same (`limited`): the limit was checked when it was booked.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tenants import context
from tenants.acts.noting import note
from tenants.database.identifiers import uuid7
from tenants.database.statements import execute, fetch_one
from tenants.domain import credit as credit_rules
from tenants.domain.actors import Actor
from tenants.domain.money import money_text
from tenants.events import Event
from tenants.ledger.models import PAYMENT, PAYMENT_REVERSED, Entry
from tenants.ledger.selectors import balance, key_for_reference
from tenants.ledger.texts import limit_text
from tenants.models import Tenant
from tenants.refusals import Refused, refused_by


@dataclass(frozen=True)
class CreditNearlyUsed(Event):
    """The client has come to owe nearly its limit, or the limit was set below what it owes (`over`).

    Emitted inside its schema. fen: its balance; once: names this occasion.
    """

    fen: int
    limit: int
    once: UUID
    over: bool = False


class KeyReused(ValueError):
    """The key belongs to an entry that says something else."""


class CannotReverse(ValueError):
    """The entry is not the client's, or is a reversal itself."""


def charge(
    amount: int, code: str, *, key: str, by: Actor, unit: str = Entry.Unit.FEN, limited: bool = True, **params: Any
) -> Entry:
    """Charges `amount` (> 0; fen, or free appeals) once. The same key again returns the same entry.

    Raises KeyReused, and Refused where it is limited and would exceed the credit limit.
    """
    if amount <= 0:
        raise ValueError("a charge is more than nothing")
    limit = _locked_limit() if unit == Entry.Unit.FEN else None
    if limit is None or Entry.objects.filter(tenant=context.current_tenant(), key=key).exists():
        return _write_entry(Entry.Kind.CHARGE, unit, -amount, code, key, by, params, None)
    before = balance().fen
    if limited:
        _refuse_beyond(before, amount, limit)
    entry = _write_entry(Entry.Kind.CHARGE, unit, -amount, code, key, by, params, None)
    _warn_if_crossed(before, entry, limit)
    return entry


def _warn_if_crossed(before: int, entry: Entry, limit: int) -> None:
    after = before + entry.amount
    if credit_rules.crosses(before, after, limit):
        CreditNearlyUsed(after, limit, entry.pk).emit()


def lock_account() -> None:
    """Locks the account of the client in use: a second charge waits here, and sees the first.

    Code that locks its numbers or displays too calls this before; so does a change of its registered details.
    """
    _locked_limit()


def demand_within_limit(amount: int) -> None:
    """Raises Refused where charges of so many fen in all would exceed the credit limit of the client in use."""
    if amount > 0 and (limit := _locked_limit()) is not None:
        _refuse_beyond(balance().fen, amount, limit, together=True)


def set_credit_limit(limit: int | None, *, by: Actor, agreed_by: Actor) -> None:
    """Sets how much the client in use may owe, in fen; None: no limit.

    A client that owes nearly that much or more is warned.
    """
    before = _locked_limit()
    Tenant.objects.filter(pk=context.current_tenant().pk).update(credit_limit=limit)
    note(
        "credit_limit_set",
        actor=agreed_by,
        subject_kind="client",
        subject_id=context.current_tenant().pk,
        limit=limit_text(limit),
        was=limit_text(before),
        proposed_by=by.name,
    )
    owed = balance().fen
    if limit is None or not credit_rules.nearly_used(owed, limit):
        return
    lowered = before is None or limit < before
    if (over := lowered and credit_rules.exceeds(owed, 0, limit)) or not credit_rules.nearly_used(owed, before):
        CreditNearlyUsed(owed, limit, uuid7(), over).emit()


def _locked_limit() -> int | None:
    """Returns the credit limit and locks it: a second charge waits, and sees the first."""
    tenant = context.current_tenant().pk
    row = fetch_one("SELECT credit_limit FROM public.tenants_tenant WHERE id = %s FOR NO KEY UPDATE", [tenant])
    return None if row is None or row[0] is None else int(row[0])


def _refuse_beyond(before: int, amount: int, limit: int, *, together: bool = False) -> None:
    if not credit_rules.exceeds(before, amount, limit):
        return
    alone = _(
        "This costs %(sum)s and would exceed your credit limit of %(limit)s (amount due now: %(owed)s): pay the"
        " amount due first, or ask support for a higher limit."
    )
    all_booked = _(
        "With what is booked already this costs %(sum)s and would exceed your credit limit of %(limit)s (amount due"
        " now: %(owed)s): pay the amount due first, or ask support for a higher limit."
    )
    said = {"limit": money_text(limit), "owed": money_text(max(-before, 0)), "sum": money_text(amount)}
    raise Refused((all_booked if together else alone) % said, code="credit_limit")


def credit(amount: int, code: str, *, key: str, by: Actor, agreed_by: Actor | None = None, **params: Any) -> Entry:
    """Credits `amount` fen (> 0) once: a payment, a goodwill. agreed_by: the second of two people. Raises KeyReused."""
    return _write_entry(Entry.Kind.CREDIT, Entry.Unit.FEN, amount, code, key, by, params, None, agreed_by)


def book_payment(amount: int, reference: str, received_on: date, *, by: Actor, agreed_by: Actor) -> Entry:
    """Credits a client's payment, once for each reference of the bank over all clients, until it is reversed.

    Raises Refused.
    """
    key = key_for_reference(reference)
    said = {"reference": reference, "received_on": received_on.isoformat()}
    try:
        with transaction.atomic():
            return credit(amount, PAYMENT, key=key, by=by, agreed_by=agreed_by, **said)
    except IntegrityError as error:  # for another client, in the same moment; or not by two
        raise refused_by(error, Entry) from error


def reverse_payment(entry_id: UUID, *, by: Actor, agreed_by: Actor) -> Entry:
    """Reverses a payment that was booked to the client in use by mistake: its bank reference may be booked again.

    Raises Refused.
    """
    limit = _locked_limit()
    payment = Entry.objects.filter(pk=entry_id, tenant=context.current_tenant(), code=PAYMENT).first()
    if payment is None or Entry.objects.filter(reverses=payment).exists():
        raise Refused(_("This payment has been reversed already, or is not this client's."))
    before = balance().fen
    entry = reverse(payment.pk, PAYMENT_REVERSED, by=by, agreed_by=agreed_by, **payment.params)
    note(
        "payment_reversed",
        actor=agreed_by,
        subject_kind="client",
        subject_id=context.current_tenant().pk,
        sum=money_text(payment.amount),
        reference=payment.params["reference"],
        proposed_by=by.name,
    )
    if limit is not None:
        _warn_if_crossed(before, entry, limit)
    return entry


def give_free_appeals(
    count: int, code: str, *, key: str, by: Actor, agreed_by: Actor | None = None, **params: Any
) -> Entry:
    """Credits free appeals (a suggestion was adopted) once. agreed_by: as in `credit`. Raises KeyReused."""
    return _write_entry(Entry.Kind.FREE_CREDIT, Entry.Unit.APPEAL, count, code, key, by, params, None, agreed_by)


def reverse(entry_id: UUID, code: str, *, by: Actor, agreed_by: Actor | None = None, **params: Any) -> Entry:
    """Reverses an entry of the client in use with one of the opposite amount, once; a charge is refunded.

    agreed_by: as in `credit`. A second call returns the existing reversal. Raises CannotReverse.
    """
    entry = Entry.objects.filter(pk=entry_id, tenant=context.current_tenant()).first()
    if entry is None or entry.reverses_id is not None:
        raise CannotReverse("only an entry of this client that is no reversal itself can be reversed")
    kind = Entry.Kind.REFUND if entry.kind == Entry.Kind.CHARGE else Entry.Kind.CHARGE
    return _write_entry(kind, entry.unit, -entry.amount, code, f"reverse:{entry.pk}", by, params, entry.pk, agreed_by)


def take_free_appeal(code: str, *, key: str, by: Actor, **params: Any) -> Entry | None:
    """Uses up one free appeal. Returns None when the client has none left. The same key again returns the
    same entry.
    """
    lock_account()  # two takers of the last one wait for each other
    mine = Entry.objects.filter(tenant=context.current_tenant())
    if (taken := mine.filter(key=key).first()) is not None:
        return taken if taken.unit == Entry.Unit.APPEAL else None
    left = sum(mine.filter(unit=Entry.Unit.APPEAL).values_list("amount", flat=True))
    return charge(1, code, key=key, by=by, unit=Entry.Unit.APPEAL, **params) if left > 0 else None


def _write_entry(
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
