"""Writing the platform's calendar and policy."""

from typing import Any

from django.db import transaction

from maintenance.calendars.models import Policy
from maintenance.domain.estimate_policy import DEFAULT_POLICY, policy_as_data, policy_from_data
from maintenance.domain.lanes import DEFAULT_LANE_POLICY


def default_figures() -> dict[str, Any]:
    """The figures of RULES.md, as a policy keeps them."""
    lanes = DEFAULT_LANE_POLICY
    return {
        "estimate": policy_as_data(DEFAULT_POLICY),
        "lanes": {
            "terms_minutes": {lane.value: int(term.total_seconds() // 60) for lane, term in lanes.terms.items()},
            "green_months": lanes.green_months,
            "fast_quota_a_day": lanes.fast_quota_a_day,
            "alert_percent": lanes.alert_percent,
        },
        "notice_hours": {"normal": 72, "emergency": 4},
    }


DEFAULT_BLACKOUTS: list[dict[str, Any]] = [
    {"code": "double_eleven", "name": "双11", "name_en": "Double Eleven", "shape": "yearly", "from_month_day": "11-01",
     "until_month_day": "11-11", "time_zone": "Asia/Shanghai"},
    {"code": "mid_year_sale", "name": "618", "name_en": "618 sale", "shape": "yearly", "from_month_day": "06-01",
     "until_month_day": "06-18", "time_zone": "Asia/Shanghai"},
    {"code": "spring_festival", "name": "春节", "name_en": "Spring Festival", "shape": "holiday",
     "holiday": "spring_festival", "time_zone": "Asia/Shanghai"},
    {"code": "weekday_rush", "name": "工作日早高峰", "name_en": "Weekday morning rush", "shape": "working_days",
     "from_time": "07:00", "until_time": "10:00"},
    {"code": "lunch", "name": "午间高峰", "name_en": "Lunch hours", "shape": "daily",
     "from_time": "11:00", "until_time": "13:30", "industries": ["catering", "retail"]},
]  # fmt: skip


def new_policy(*, figures: dict[str, Any], note: str, by: str) -> Policy:
    """A new version of the figures; windows booked before keep theirs.

    Raises ValueError or KeyError for figures that do not fit.
    """
    policy_from_data(figures["estimate"])
    with transaction.atomic():
        newest = Policy.objects.select_for_update().latest("version")
        return Policy.objects.create(version=newest.version + 1, figures=figures, note=note, created_by=by)
