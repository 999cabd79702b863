"""Reads clients' accounts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any
from unicodedata import normalize
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from tenants import context
from tenants.domain.statements import SHANGHAI, Statement, billing_month, month_span
from tenants.ledger.models import BY_BANK, BY_HAND, PAYMENT, Entry
from tenants.models import Tenant
from tenants.refusals import Refused


@dataclass(frozen=True)
class Balance:
    """The balance of an account. fen: less than zero is owed; free_appeals: how many are left."""

    fen: int
    free_appeals: int


def entries() -> QuerySet[Entry]:
    """Returns the entries of the client in use, the newest first."""
    return entries_of(context.current_tenant())


def entries_of(tenant: Tenant) -> QuerySet[Entry]:
    """Returns the entries of a client, the newest first."""
    return Entry.objects.filter(tenant=tenant).select_related("reversed_by")


def balance() -> Balance:
    """Returns what the client in use owes, and its free appeals."""
    return balance_of(context.current_tenant())


def balance_of(tenant: Tenant) -> Balance:
    """Returns what a client owes, and its free appeals."""
    sums = dict(Entry.objects.filter(tenant=tenant).order_by().values_list("unit").annotate(Sum("amount")))
    return Balance(sums.get(Entry.Unit.FEN, 0), sums.get(Entry.Unit.APPEAL, 0))


def balances(tenants: Collection[Tenant]) -> dict[UUID, int]:
    """Returns the balances of several clients in fen; clients without entries are missing."""
    rows = Entry.objects.filter(tenant__in=tenants, unit=Entry.Unit.FEN).order_by().values("tenant_id")
    return dict(rows.annotate(sum=Sum("amount")).values_list("tenant_id", "sum"))


def credit_limit() -> int | None:
    """Returns how much the client in use may owe, in fen, at this moment; None: no limit."""
    limit: int | None = Tenant.objects.values_list("credit_limit", flat=True).get(pk=context.current_tenant().pk)
    return limit


def given_alone(tenant: Tenant, by: str, *, since: datetime, free_appeals: bool, leaving_out: str) -> int:
    """Returns what was credited by hand since then without a second person: by this person to anybody, or by anybody to
    this client, whichever is more (fen, or free appeals). leaving_out: the key of the present credit.
    """
    unit = Entry.Unit.APPEAL if free_appeals else Entry.Unit.FEN
    alone = Entry.objects.filter(
        unit=unit, amount__gt=0, agreed_by_id="", recorded_at__gt=since, key__startswith=BY_HAND
    )
    sums = alone.exclude(key=leaving_out).aggregate(
        of_person=Sum("amount", filter=Q(made_by_id=by)), of_client=Sum("amount", filter=Q(tenant=tenant))
    )
    return max(sums["of_person"] or 0, sums["of_client"] or 0)


def key_for_reference(reference: str) -> str:
    """Returns the key for the next payment with this reference of the bank; after a reversal it is another one.

    Raises Refused while a payment with it stands for any client.
    """
    with context.platform():
        booked = Entry.objects.filter(key__startswith=BY_BANK).select_related("reversed_by")
        for time in count(1):
            key = f"{BY_BANK}{reference}" if time == 1 else f"{BY_BANK}{reference} {time}"
            standing = booked.filter(key=key).first()
            if standing is None:
                return key
            if not hasattr(standing, "reversed_by"):
                raise Refused(_("This bank reference was booked before."), field="reference")
    raise AssertionError("unreachable")


def payments_of(tenant: Tenant) -> QuerySet[Entry]:
    """Returns the payments of a client that nobody has reversed, the newest first."""
    return Entry.objects.filter(tenant=tenant, code=PAYMENT, reversed_by=None)


def payments_referenced(typed: str) -> QuerySet[Entry]:
    """Returns the payments of all clients with a bank reference, however it is typed, those booked anew too; by an
    index.
    """
    reference = canonical_reference(typed)
    keys = [f"{BY_BANK}{reference}", *(f"{BY_BANK}{reference} {time}" for time in range(2, 10))]
    return Entry.objects.filter(key__startswith=BY_BANK, key__in=keys).select_related("tenant").order_by("key")


def canonical_reference(typed: str) -> str:
    """Returns a bank reference alike however it is typed."""
    return "".join(normalize("NFKC", typed).upper().split())


@dataclass(frozen=True)
class MonthOfMoney:
    """A month of Beijing time over all clients, in fen.

    revenue: charges less refunds; paying: clients that were charged; clients: in service at its end, or now.
    """

    month: date
    revenue: int = 0
    payments: int = 0
    paying: int = 0
    clients: int = 0


def money_by_month(months: Sequence[date]) -> list[MonthOfMoney]:
    """Returns the figures of these months, which follow one another."""
    money = Entry.objects.filter(unit=Entry.Unit.FEN, business_at__gte=month_span(months[0])[0]).order_by()
    charged = Q(kind=Entry.Kind.CHARGE, reverses=None)
    sold = charged | Q(kind=Entry.Kind.REFUND)
    rows = money.values(month=TruncMonth("business_at", tzinfo=SHANGHAI)).annotate(
        revenue=Sum("amount", filter=sold),
        payments=Sum("amount", filter=Q(code=PAYMENT) | Q(reverses__code=PAYMENT)),
        paying=Count("tenant", filter=charged, distinct=True),
    )
    found: dict[date, dict[str, Any]] = {billing_month(row["month"]): {**row} for row in rows}
    clients = _in_service_at_end(months)
    return [
        MonthOfMoney(
            month,
            revenue=-(row.get("revenue") or 0),
            payments=row.get("payments") or 0,
            paying=row.get("paying", 0),
            clients=clients[f"{month}"],
        )
        for month, row in ((each, found.get(each, {})) for each in months)
    ]


def _in_service_at_end(months: Sequence[date]) -> dict[str, int]:
    """Returns how many clients were in service at the end of each month, by its text."""
    counted = {f"{month}": Count("pk", filter=_in_service_at(month_span(month)[1])) for month in months}
    found: dict[str, int] = Tenant.objects.filter(kind=Tenant.Kind.CLIENT).aggregate(**counted)
    return found


def _in_service_at(instant: datetime) -> Q:
    return Q(ready_at__lte=instant) & ~Q(closed_at__isnull=False, closed_at__lte=instant)


def account_statement(tenant: Tenant, month: date) -> Statement[QuerySet[Entry]]:
    """Returns the statement of a client's money for a month, by its first day."""
    start, end = month_span(month)
    money = Entry.objects.filter(tenant=tenant, unit=Entry.Unit.FEN, business_at__lt=end)
    inside = Q(business_at__gte=start)
    sums = money.aggregate(
        opening=Sum("amount", filter=~inside),
        charged=Sum("amount", filter=inside & Q(amount__lt=0)),
        credited=Sum("amount", filter=inside & Q(amount__gt=0)),
        count=Count("pk", filter=inside),
    )
    rows = money.filter(inside).select_related("reversed_by").order_by("business_at", "id")
    return Statement(month, **{of: found or 0 for of, found in sums.items()}, rows=rows)
