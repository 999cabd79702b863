"""What the filter of the bill leaves of a client's account, for the page and for its files alike."""

from typing import Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as lazy

from compliance.evidence.selectors import with_namesakes
from portal.shell.days import days_of_client
from portal.shell.lists import StateList
from tenants.ledger import selectors
from tenants.ledger.models import PAYMENT, Entry

_PAID: Final = Q(code=PAYMENT) | Q(reverses__code=PAYMENT)
_MONEY: Final = Q(unit=Entry.Unit.FEN)

ENTRIES: Final = StateList(
    rows=lambda asked: with_namesakes(selectors.entries().filter(days_of_client("business_at", asked)), "made_by"),
    states={
        "charges": lazy("Charges"),
        "payments": lazy("Payments"),
        "refunds": lazy("Refunds"),
        "credits": lazy("Credits"),
        "appeals": lazy("Free appeals"),
        "reversed": lazy("Reversed"),
    },
    ways=lambda: {
        "charges": _MONEY & Q(kind=Entry.Kind.CHARGE) & ~_PAID,
        "payments": _PAID,
        "refunds": _MONEY & Q(kind=Entry.Kind.REFUND),
        "credits": _MONEY & Q(kind=Entry.Kind.CREDIT) & ~_PAID,
        "appeals": ~_MONEY,
        "reversed": Q(reversed_by__isnull=False),
    },
    orders={"time": ("business_at", "pk"), "amount": ("amount", "pk")},
    usual="-time",
    within=("since", "until"),
)
