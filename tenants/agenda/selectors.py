"""Reads the agenda."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from tenants import context
from tenants.agenda.claiming import GIVEN_UP_ROWS
from tenants.agenda.models import Work
from tenants.agenda.services import Planned
from tenants.domain.lanes import ORDER
from tenants.models import Tenant

PATIENCE = timedelta(minutes=1)  # work due for longer than this is late


def waiting(name: str) -> bool:
    """Returns True if work of this name is ahead or in hand for the client in use."""
    return Work.objects.filter(tenant=context.current_tenant(), name=name, done_at=None).exists()


def was_given_up(name: str) -> bool:
    """Returns True if work of this name failed for the client in use and is no longer retried."""
    return Work.objects.filter(GIVEN_UP_ROWS, tenant=context.current_tenant(), name=name, done_at=None).exists()


def keys_ahead(name: str) -> set[str]:
    """Returns the keys of the work of this name that is ahead or in hand, over all clients."""
    return set(Work.objects.filter(name=name, done_at=None).values_list("key", flat=True))


def given_up() -> QuerySet[Work]:
    """Returns the work that is no longer retried, over all clients."""
    return Work.objects.filter(GIVEN_UP_ROWS, done_at=None)


def is_overdue(now: datetime) -> Q:
    """Returns the condition for work that has been due for longer than PATIENCE at `now` (business time).

    It names the lanes, as the index does.
    """
    return Q(done_at=None, lane__in=ORDER, due_at__lt=now - PATIENCE)


def overdue_by_directory(now: datetime) -> dict[str, int]:
    """Returns how much overdue work calls each directory, by the directory's code."""
    rows = Work.objects.filter(is_overdue(now), arguments__has_key="directory").order_by()
    return dict(rows.values(code=KT("arguments__directory")).annotate(count=Count("pk")).values_list("code", "count"))


@dataclass(frozen=True)
class OpenWork:
    """The number of pieces of a client's work that are not done, and of those that are late and have failed."""

    open: int
    late: int


def open_work(tenant: Tenant, now: datetime) -> OpenWork:
    """Returns the open work of a client at `now` (business time)."""
    late = Q(due_at__lt=now) & ~Q(last_error="")
    pieces = Work.objects.filter(tenant=tenant, done_at=None)
    return OpenWork(**pieces.aggregate(open=Count("pk"), late=Count("pk", filter=late)))


def lacking(tenant: Tenant, wanted: Sequence[Planned]) -> list[Planned]:
    """Returns the pieces of work that a client should have but has neither ahead nor in hand."""
    ahead = set(Work.objects.filter(tenant=tenant, done_at=None).values_list("name", "key"))
    return [each for each in wanted if (each.name, each.key) not in ahead]


def that_lack(clients: QuerySet[Tenant], wanted: Sequence[Planned]) -> QuerySet[Tenant]:
    """Returns the clients that lack some of the wanted work, as far as one query can tell."""
    ahead = Work.objects.filter(tenant=OuterRef("pk"), name__in=[each.name for each in wanted], done_at=None)
    pieces = ahead.order_by().values("tenant").annotate(pieces=Count("name", distinct=True)).values("pieces")
    incomplete: QuerySet[Tenant] = clients.annotate(pieces=Coalesce(Subquery(pieces), 0)).filter(pieces__lt=len(wanted))
    return incomplete
