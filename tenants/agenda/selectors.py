"""Reading the agenda."""

from tenants import context
from tenants.agenda.models import Work


def waiting(name: str) -> bool:
    """Whether work of this name is ahead or in hand for the client in use."""
    return Work.objects.filter(tenant=context.current_tenant(), name=name, done_at=None).exists()
