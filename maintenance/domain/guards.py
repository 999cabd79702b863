"""Says which changes of maintenance's figures loosen a rule, as compliance.domain.guards defines it."""

from collections.abc import Iterable, Mapping

from compliance.domain.guards import Loosens

# Policy figures by the beginning of their path: the longest match counts. Estimates bind nothing.
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

# For an active one: it is deleted once two people have switched it off.
BLACKOUT: Mapping[str, Loosens] = {
    "code": Loosens.NOTHING,
    "name": Loosens.NOTHING,
    "name_en": Loosens.NOTHING,
    "shape": Loosens.ANY,
    "hard": Loosens.LESS,
    "from_month_day": Loosens.ANY,
    "until_month_day": Loosens.ANY,
    "holiday": Loosens.ANY,
    "from_time": Loosens.ANY,
    "until_time": Loosens.ANY,
    "starts_at": Loosens.ANY,
    "ends_at": Loosens.ANY,
    "weekdays": Loosens.ANY,
    "industries": Loosens.ANY,
    "clients": Loosens.ANY,
    "directories": Loosens.ANY,
    "time_zone": Loosens.ANY,
    "active": Loosens.LESS,
}

CAPACITY: Mapping[str, Loosens] = {"most": Loosens.MORE}


def of_policy(paths: Iterable[str]) -> dict[str, Loosens]:
    """Returns how each figure of a policy loosens, without undeclared ones."""
    return {path: POLICY[declared] for path in paths if (declared := _declared(path))}


def _declared(path: str) -> str:
    parts = path.split(".")
    beginnings = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((each for each in beginnings if each in POLICY), "")
