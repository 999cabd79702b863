"""Due work of webhooks."""

from collections.abc import Sequence

from tenants.agenda.handlers import Claimed, handles_many
from tenants.webhooks import services


@handles_many(services.NUMBER)
def number_events(_pieces: Sequence[Claimed]) -> None:
    """What happened has its place, and is sent."""
    services.number_events()
