"""What a client is told of the night-duty line: when it is staffed, never by whom."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from compliance.domain.night_duty import bounds_of
from compliance.duty.selectors import duty_hours, on_duty, people, roster
from compliance.reviews import promises
from compliance.reviews.models import Case
from tenants.clock import business_now
from tenants.domain.lanes import Lane


def night_duty() -> dict[str, Any]:
    """on_duty_now, answer_minutes, nights: [{night, starts_at, ends_at, staffed}]."""
    now = business_now()
    answer = promises.current_review_term(Case.Kind.SUPPORT, Lane.STANDARD, night_duty=True).length
    nights, here, hours = [], {str(user.pk) for user in people()}, duty_hours()
    for each in roster(now):
        starts_at, ends_at = bounds_of(each.night, ZoneInfo(settings.TIME_ZONE), hours)
        staffed = not each.gap and each.person_id in here
        nights.append({"night": each.night, "starts_at": starts_at, "ends_at": ends_at, "staffed": staffed})
    return {
        "on_duty_now": on_duty(now) is not None,
        "answer_minutes": answer.total_seconds() // 60,
        "nights": nights,
    }
