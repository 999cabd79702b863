"""What webhooks tell upward."""

from dataclasses import dataclass

from tenants.events import Event
from tenants.webhooks.models import Endpoint


@dataclass(frozen=True)
class EndpointSwitchedOff(Event):
    """Emitted inside the client's schema when the platform has switched an endpoint off (its state says why)."""

    endpoint: Endpoint
