"""Lists the time zones that a client, a contact or a rule may have."""

from functools import cache
from zoneinfo import available_timezones


@cache
def known_time_zones() -> frozenset[str]:
    """Returns the IANA names of places, and UTC; without the machine's own, zones by offset and old short names (EST,
    GMT0). It reads many files, once in a process.
    """
    return frozenset(zone for zone in available_timezones() if zone == "UTC" or _is_of_a_place(zone))


def _is_of_a_place(zone: str) -> bool:
    return "/" in zone and not zone.startswith("Etc/")
