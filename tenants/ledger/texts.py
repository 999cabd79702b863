"""Puts the purposes of account entries into words."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy as lazy

from tenants.domain.money import money_text
from tenants.ledger.models import Entry

WHAT_FOR: dict[str, Promise] = {
    "acceleration": lazy("Acceleration"),
    "appeal": lazy("Appeal"),
    "suggestion_adopted": lazy("Your suggestion was adopted"),
    "not_needed": lazy("Refund: already shown before the acceleration took effect"),
    "failed": lazy("Refund: acceleration without effect"),
    "not_taken": lazy("Refund: appeal not accepted by the directory"),
    "payment": lazy("Payment"),
    "payment_reversed": lazy("Payment booked by mistake, reversed"),
    "goodwill": lazy("Goodwill"),
    "correction": lazy("Correction"),
}


def what_for(code: str) -> str:
    """Returns what an entry is for."""
    return str(WHAT_FOR.get(code, code))


def limit_text(limit: int | None) -> str:
    """Returns a credit limit, the same in each language."""
    return "∞" if limit is None else money_text(limit)


def amount_text(unit: str, amount: int) -> str:
    """Returns an amount with its sign: +1 free appeal, −¥300."""
    if unit == Entry.Unit.APPEAL:
        return _("%(count)s free appeals") % {"count": f"{amount:+,}".replace("-", "−")}
    return ("+" if amount > 0 else "") + money_text(amount)
