"""Reading the account of the client in use."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, Sum

from tenants import context
from tenants.ledger.models import BY_HAND, Entry
from tenants.models import Tenant


@dataclass(frozen=True)
class Balance:
    """fen: less than zero is owed. free_appeals: how many are left."""

    fen: int
    free_appeals: int


def entries() -> QuerySet[Entry]:
    """The entries of the client in use, the newest first."""
    return Entry.objects.filter(tenant=context.current_tenant()).select_related("reversed_by")


def balance() -> Balance:
    """What the client in use owes, and its free appeals."""
    sums = dict(entries().order_by().values_list("unit").annotate(Sum("amount")))
    return Balance(sums.get(Entry.Unit.FEN, 0), sums.get(Entry.Unit.APPEAL, 0))


def given_alone(tenant: Tenant, by: str, *, since: datetime, free_appeals: bool, leaving_out: str) -> int:
    """What one person has credited by hand since then without a second one: this person to anybody, or anybody to this
    client, whichever is more (fen, or free appeals). leaving_out: the key of what is being credited.
    """
    unit = Entry.Unit.APPEAL if free_appeals else Entry.Unit.FEN
    alone = Entry.objects.filter(
        unit=unit, amount__gt=0, agreed_by_id="", recorded_at__gt=since, key__startswith=BY_HAND
    )
    sums = alone.exclude(key=leaving_out).aggregate(
        of_person=Sum("amount", filter=Q(made_by_id=by)), of_client=Sum("amount", filter=Q(tenant=tenant))
    )
    return max(sums["of_person"] or 0, sums["of_client"] or 0)
