"""With whose account a directory is asked."""

from labels.directories.models import Connection, Directory
from tenants import context


def account_of(directory: Directory) -> Connection | None:
    """The client's own account at the party where the client in use has one, else the platform's, if there is any."""
    usual = directory.connection
    try:
        tenant = context.current_tenant()
    except context.NoClient:
        return usual
    own = Connection.objects.filter(instead_of=usual, tenant=tenant.pk).first() if usual is not None else None
    return own or usual


def served_by(account: Connection) -> Connection:
    """The account whose directories these are: its own, or that of which a client's takes the place."""
    return account.instead_of or account
