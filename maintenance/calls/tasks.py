"""Due work of calls: thin doors to services."""

from uuid import UUID

from maintenance.calls import comparisons, files, services
from tenants.agenda.handlers import Claimed, handles


@handles(services.TAKE, outside=True, lease=services.LEASE)
def take(work: Claimed) -> None:
    """A file of calls is read beside every transaction, and taken in one."""
    services.read_kept(work)


@handles(files.LOOK, outside=True, lease=services.LEASE)
def look(work: Claimed) -> None:
    """A large workbook or JSON is opened, so that its first lines can be looked at."""
    files.look_into(work)


@handles(comparisons.COMPARE)
def compare(work: Claimed) -> None:
    """A look at the calls of a window is due."""
    comparisons.compare_window(UUID(work.arguments["window"]), work.arguments["look"])
