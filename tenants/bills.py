"""What a client's owners are told about its bill, by e-mail."""

from typing import Any

from tenants.ledger.services import CreditNearlyUsed
from tenants.outbox.services import Page, Recipient, queue_message
from tenants.people.selectors import owners


def tell_credit_used(event: CreditNearlyUsed) -> None:
    """Bound to CreditNearlyUsed."""
    tell_owners("credit_limit_near", f"credit_limit:{event.once}", "bill", owed=-event.fen, limit=event.limit)


def tell_owners(template: str, key: str, page: str, **said: Any) -> None:
    """Each owner reads it, with the way to a page; the same key says nothing twice."""
    readers = [Recipient("user", owner, ("email",)) for owner in owners().values_list("pk", flat=True)]
    queue_message(f"tenants/{template}", readers, key=key, page=Page(page), **said)
