"""Due work of the desk's alerts and shifts. What is late does once what is due now, or nothing."""

from uuid import UUID

from compliance.duty import alerts, watches
from tenants.agenda.handlers import Claimed, handles


@handles(alerts.CHASE)
def chase(work: Claimed) -> None:
    """The next step of an alert."""
    alerts.chase(UUID(work.arguments["alert"]))


@handles(alerts.SAY)
def say(work: Claimed) -> None:
    """What somebody is to be told."""
    alerts.say(UUID(work.arguments["person"]))


@handles(watches.SHIFT_BEGINS)
def shift_begins(work: Claimed) -> None:
    """A shift begins: can whoever has it be reached?"""
    watches.shift_begins()


@handles(watches.LOOK_AHEAD)
def look_ahead(work: Claimed) -> None:
    """Noon: shifts that nobody has."""
    watches.look_ahead()
