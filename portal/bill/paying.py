"""How a client pays: the platform's account, as its staff have set it, and what names the client there."""

from dataclasses import dataclass

from compliance.catalogue import selectors as catalogue
from tenants import context


@dataclass(frozen=True)
class Transfer:
    """A transfer to the platform. note: what the client writes with it, so that finance knows whose it is."""

    name: str
    bank: str
    account: str
    note: str


def transfer_details() -> Transfer | None:
    """Of the client in use; None while the platform has set no account."""
    figures, client = catalogue.terms(), context.current_tenant()
    if not figures.payee_account:
        return None
    note = client.credit_code or client.schema_name  # by either finance finds it
    return Transfer(figures.payee_name, figures.payee_bank, figures.payee_account, note)
