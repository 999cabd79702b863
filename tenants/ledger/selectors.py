"""Reading the account of the client in use."""

from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from tenants import context
from tenants.ledger.models import Entry


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
