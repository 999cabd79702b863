"""Figures of maintenance that a guard reads, as compliance.domain.guards has them."""

from collections.abc import Iterable, Mapping

from compliance.domain.guards import Loosens

# Of a policy by the beginning of its path: the longest that fits. Estimates bind nothing, they are told.
POLICY: Mapping[str, Loosens] = {
    "estimate": Loosens.NOTHING,
    "lanes.terms_minutes": Loosens.NOTHING,  # a promise
    "lanes.fast_quota_a_day": Loosens.MORE,
    "lanes.alert_percent": Loosens.MORE,
    "notice_hours": Loosens.LESS,
    "off_peak": Loosens.ANY,
    "reminder_hours": Loosens.NOTHING,
    "windows": Loosens.MORE,
    "open_time": Loosens.LESS,
    "open_time.within_days": Loosens.MORE,
    "outbound": Loosens.NOTHING,
    "outbound.loss_percent": Loosens.MORE,
    "gates": Loosens.MORE,
}

CAPACITY: Mapping[str, Loosens] = {"most": Loosens.MORE}


def of_policy(paths: Iterable[str]) -> dict[str, Loosens]:
    """How each figure of a policy loosens; one that is nowhere declared is left out."""
    return {path: POLICY[declared] for path in paths if (declared := _declared(path))}


def _declared(path: str) -> str:
    parts = path.split(".")
    beginnings = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((each for each in beginnings if each in POLICY), "")
