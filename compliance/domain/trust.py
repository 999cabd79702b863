"""Trust: consecutive compliant months earn the green channel (RULES.md, "trust level").

Months are closed in Asia/Shanghai. The month of certification does not count; a month with a violation is not compliant
and ends the run; a forged document also bars the green channel for good until an appeal takes it away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Asia/Shanghai")
GREEN_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Violation:
    """An upheld violation; `forged`: a forged document."""

    at: datetime
    forged: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """months: consecutive compliant months up to now; since: the first day (midnight, Shanghai) of that run.

    forged: a forged document is on record. reset_by: the violation that ended the run before, if any.
    """

    months: int
    level: Literal["new", "steady", "trusted"]
    green_channel: bool
    since: datetime
    forged: bool = False
    reset_by: datetime | None = None


def compliant_months(certified_since: datetime, violations: Iterable[Violation], now: datetime) -> Standing:
    """The standing at `now` of a client certified since then. Instants are aware."""
    found = [violation for violation in violations if violation.at <= now]
    last = max((violation.at for violation in found), default=None)
    counted_from = _next_month(max(certified_since, last) if last else certified_since)
    months = max(_month_number(now) - _month_number(counted_from), 0)
    forged = any(violation.forged for violation in found)
    green = months >= GREEN_MONTHS and not forged
    level: Literal["new", "steady", "trusted"] = (
        "trusted" if green else "steady" if months >= 3 and not forged else "new"
    )
    reset_by = last if last is not None and last >= certified_since else None
    return Standing(months, level, green, counted_from, forged, reset_by)


def _next_month(instant: datetime) -> datetime:
    local = instant.astimezone(ZONE)
    year, month = (local.year + 1, 1) if local.month == 12 else (local.year, local.month + 1)
    return datetime(year, month, 1, tzinfo=ZONE)


def _month_number(instant: datetime) -> int:
    local = instant.astimezone(ZONE)
    return local.year * 12 + local.month
