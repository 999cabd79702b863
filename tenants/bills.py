"""Sends e-mails about the bill to a client's owners and to finance."""

from typing import Any

from django.db.models import QuerySet

from tenants import context
from tenants.ledger.services import CreditNearlyUsed
from tenants.outbox.services import Page, Recipient, queue_message
from tenants.people.models import User
from tenants.people.selectors import of_finance, owners
from tenants.selectors import platform_tenant


def tell_credit_used(event: CreditNearlyUsed) -> None:
    """Tells owners that their credit limit is near or exceeded; finance hears of the latter too.

    Bound to CreditNearlyUsed.
    """
    client, key = context.current_tenant(), f"credit_limit:{event.once}"
    said = {"owed": -event.fen, "limit": event.limit}
    if not event.over:
        tell_owners("credit_limit_near", key, "bill", **said)
        return
    tell_owners("credit_limit_exceeded", key, "bill", whose=client.legal_name, **said)
    with context.client(platform_tenant()):
        page = Page("admin:money_client", client.pk)
        _queue_letters(of_finance(), "credit_limit_exceeded", key, page, whose=client.legal_name, **said)


def tell_owners(template: str, key: str, page: str, **said: Any) -> None:
    """Queues an e-mail to each owner with a link to a page; the same key is sent once."""
    _queue_letters(owners(), template, key, Page(page), **said)


def _queue_letters(people: QuerySet[User], template: str, key: str, page: Page, **said: Any) -> None:
    readers = [Recipient("user", person, ("email",)) for person in people.values_list("pk", flat=True)]
    queue_message(f"tenants/{template}", readers, key=key, page=page, **said)
