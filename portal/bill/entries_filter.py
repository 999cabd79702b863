"""What the filter of the bill leaves of a client's account, for the page and for its files alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from compliance.evidence.selectors import with_namesakes
from portal.shell.days import day_asked, within_days
from portal.shell.lists import Orders, sorted_by
from tenants.ledger import selectors
from tenants.ledger.models import PAYMENT, Entry

MOST_COUNTED: Final = 10_000  # entries: of more, nobody waits until those of each kind are counted
NEWEST_FIRST: Final = "-time"
ENTRY_ORDERS: Final[Orders] = {"time": ("business_at", "pk"), "amount": ("amount", "pk")}
# What can be asked for by ?only=.
ENTRY_KINDS: Final[Mapping[str, Promise]] = {
    "charges": lazy("Charges"),
    "payments": lazy("Payments"),
    "refunds": lazy("Refunds"),
    "credits": lazy("Credits"),
    "appeals": lazy("Free appeals"),
    "reversed": lazy("Reversed"),
}
_PAID: Final = Q(code=PAYMENT) | Q(reverses__code=PAYMENT)
_MONEY: Final = Q(unit=Entry.Unit.FEN)
_OF_KIND: Final[Mapping[str, Q]] = {
    "charges": _MONEY & Q(kind=Entry.Kind.CHARGE) & ~_PAID,
    "payments": _PAID,
    "refunds": _MONEY & Q(kind=Entry.Kind.REFUND),
    "credits": _MONEY & Q(kind=Entry.Kind.CREDIT) & ~_PAID,
    "appeals": ~_MONEY,
    "reversed": Q(reversed_by__isnull=False),
}


@dataclass(frozen=True)
class EntriesFilter:
    """Which entries: of days (inclusive), of a kind (a key of ENTRY_KINDS, or empty for all). sort: `?sort=`."""

    since: date | None
    until: date | None
    only: str
    sort: str

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> EntriesFilter:
        only, sort = asked.get("only", ""), asked.get("sort", "")
        return cls(
            since=day_asked(asked.get("since")),
            until=day_asked(asked.get("until")),
            only=only if only in ENTRY_KINDS else "",
            sort=sort if sort.removeprefix("-") in ENTRY_ORDERS else NEWEST_FIRST,
        )

    def entries(self) -> QuerySet[Entry]:
        """The entries of the client in use that are asked for, in their order."""
        rows = with_namesakes(self._of_days(), "made_by")
        if self.only:
            rows = rows.filter(_OF_KIND[self.only])
        return rows.order_by(*sorted_by(ENTRY_ORDERS, self.sort))

    def counts(self) -> dict[str, int]:
        """How many entries of these days are of each kind, and of any (`""`)."""
        kinds = {kind: Count("pk", filter=way) for kind, way in _OF_KIND.items()}
        counted = self._of_days().order_by().aggregate(every=Count("pk"), **kinds)
        return {"": counted.pop("every"), **counted}

    def _of_days(self) -> QuerySet[Entry]:
        days = within_days("business_at", self.since, self.until, timezone.get_current_timezone())
        return selectors.entries().filter(days)
