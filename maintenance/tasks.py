"""Due work of maintenance: thin doors to services."""

from uuid import UUID

from maintenance import services
from tenants.agenda.handlers import Claimed, handles


@handles("maintenance.start")
def start(work: Claimed) -> None:
    """A window's start is due."""
    services.start(UUID(work.arguments["window"]))


@handles("maintenance.run")
def run(work: Claimed) -> None:
    """A running window looks at its gates."""
    services.run(UUID(work.arguments["window"]))


@handles("maintenance.materialise")
def materialise(work: Claimed) -> None:
    """The next occurrences of a series are booked."""
    services.materialise(UUID(work.arguments["series"]))
