"""Chooses the account with which a directory is called."""

from labels.directories.models import Connection, Directory
from tenants import context


def account_of(directory: Directory) -> Connection | None:
    """Returns the client's own account at the party, else the platform's, else None."""
    usual = directory.connection
    try:
        tenant = context.current_tenant()
    except context.NoClient:
        return usual
    own = Connection.objects.filter(instead_of=usual, tenant=tenant.pk).first() if usual is not None else None
    return own or usual


def served_by(account: Connection) -> Connection:
    """Returns the platform's account whose directories this account serves: itself, or the one that it replaces."""
    return account.instead_of or account
