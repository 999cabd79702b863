"""Schedules look-ups at aggregators when what they know is worth a look now."""

from typing import Final

from labels.directories.models import Directory
from tenants.agenda.services import Planned, schedule_all
from tenants.domain.lanes import Lane

LOOK_THROUGH: Final = "labels.look_through"


def ask_aggregators(directory: Directory | None = None) -> None:
    """Schedules look-ups about the client's numbers at each aggregator, or at those that know this directory."""
    asked = Directory.objects.filter(kind=Directory.Kind.AGGREGATOR, shadow=True)
    if directory is not None:
        asked = asked.filter(vendors__directory=directory)
    codes = sorted(set(asked.values_list("code", flat=True)))
    schedule_all(
        [Planned(LOOK_THROUGH, code, {"directory": code}) for code in codes], lane=Lane.BULK, keep_earlier=True
    )
