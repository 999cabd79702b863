"""Binds the due work of webhooks."""

from collections.abc import Sequence

from tenants.agenda.handlers import Claimed, handles, handles_many
from tenants.outside.addresses_outside import troubles_of
from tenants.webhooks import services


@handles_many(services.NUMBER)
def number_events(_pieces: Sequence[Claimed]) -> None:
    """Gives events their places, and has them sent."""
    services.number_events()


@handles(services.CHECK, outside=True)
def check_addresses(work: Claimed) -> None:
    """Looks up the hosts that people typed, here where nobody waits for a slow name server."""
    checked = services.addresses_to_check()
    troubles = troubles_of([url for _endpoint, url in checked])
    with work.completing():
        for (endpoint, url), trouble in zip(checked, troubles, strict=True):
            services.note_checked(endpoint, url, trouble)
