"""What the figures of the policy are called."""

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy as lazy

from maintenance.texts import FACTORS, GATES, VALUES

# What the parts of a figure's path are called, where the estimates' texts have no word for them.
WORDS: dict[str, Promise | str] = {
    **FACTORS,
    **VALUES,
    "lanes": lazy("Lanes"),
    "notice_hours": lazy("Notice for the platform's windows (hours)"),
    "terms_minutes": lazy("Promise: published within (minutes)"),
    "fast_quota_a_day": lazy("Fast lane: changes a day"),
    "alert_percent": lazy("Alert when this much of the promised time is used (%)"),
    "emergency": lazy("Emergency"),
    "answer": lazy("Time to answer an alternative time"),
    "contents": lazy("Usual duration of our own work (minutes)"),
    "kinds": lazy("Range for each kind (minutes)"),
    "restore": lazy("Backup restore"),
    "base": lazy("Duration"),
    "bounds": lazy("Range"),
    "least": lazy("minimum"),
    "likely": lazy("likely"),
    "most": lazy("maximum"),
    "finance_most": lazy("maximum in finance"),
    "subject": lazy("Increase by subject type (%)"),
    "load": lazy("Increase by platform load (%)"),
    "small_subject": lazy("Small business (%)"),
    "high_risk": lazy("High-risk industry (%)"),
    "finance": lazy("Finance (%)"),
    "clean_record": lazy("Clean record (%)"),
    "clean_record_months": lazy("Months without violation"),
    "forged_record": lazy("Forged document on record (%)"),
    "per_number": lazy("Per additional number (%)"),
    "most_for_numbers": lazy("Maximum for numbers (%)"),
    "per_directory": lazy("Per additional directory (%)"),
    "most_for_directories": lazy("Maximum for directories (%)"),
    "green_lane": lazy("Green channel (%)"),
    "fast_lane": lazy("Fast lane (minutes)"),
    "rounding": lazy("Rounding (minutes)"),
    "off_peak": lazy("Off-peak hours (local time)"),
    "start": lazy("from"),
    "end": lazy("until"),
    "reminder_hours": lazy("Reminders before the start (hours)"),
    "first": lazy("First reminder, with the fallback plan"),
    "second": lazy("Second reminder"),
    "last": lazy("Last reminder"),
    "windows": lazy("Windows"),
    "most_extensions": lazy("Extensions of a window, at most"),
    "long_impact_hours": lazy("Standby numbers when the impact lasts longer than (hours)"),
    "open_time": lazy("Open time that clients' own closed periods must leave"),
    "least_hours": lazy("Off-peak hours that stay open, at least"),
    "within_days": lazy("in any … days"),
    "piece_hours": lazy("Counted in pieces of at least (hours)"),
    "outbound": lazy("Outbound plans of clients"),
    "loss_percent": lazy("Answered calls of a maintenance that may be lost (%)"),
    "drop_percent": lazy("Answer rate lower in a maintenance, until measured (%)"),
    "days_around": lazy("Days before and after it to which calls are moved"),
    "gates": lazy("Steps of a window: time for each try, and tries"),
    **GATES,
    "limit_minutes": lazy("minutes for each try"),
    "tries": lazy("tries"),
}
OTHERS = lazy("Shares of the usual duration, and other figures")
Path = tuple[str, ...]


def section_of(path: Path) -> str:
    """The heading a figure stands under: the first part of its path, inside the estimate the second."""
    if path[0] != "estimate":
        return path[0]
    return path[1] if len(path) > 2 and path[1] in ("contents", "kinds", "subject", "load") else "estimate"


def label_of(path: Path) -> str:
    """What a figure is called below its section's heading."""
    parts = path[1:] if path[0] != "estimate" else path[1:] if section_of(path) == "estimate" else path[2:]
    return capfirst(_(": ").join(str(WORDS.get(part, part)) for part in parts if part not in ("base", "bounds")))


def figure_name(path: Path) -> str:
    """A figure's name with its section's."""
    section = section_of(path)
    return label_of(path) if section == "estimate" else f"{WORDS.get(section, section)} · {label_of(path)}"
