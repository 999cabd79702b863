"""What a client is told of the night-duty line: when it is staffed, never by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from compliance.domain.night_duty import bounds_of
from compliance.duty.selectors import duty_hours, night_line, on_duty, people, roster
from compliance.reviews import promises
from compliance.reviews.models import Case
from tenants.clock import business_now
from tenants.domain.lanes import Lane

WEEK = 7  # nights that the desk is warned about


@dataclass(frozen=True)
class Night:
    """A night of the roster. night: the day on whose evening it begins; starts_at, ends_at: real time."""

    night: date
    starts_at: datetime
    ends_at: datetime
    staffed: bool


@dataclass(frozen=True)
class NightDutyShown:
    """When the line is staffed, and in how many minutes it answers a question. telephone: empty while there is none."""

    telephone: str
    on_duty_now: bool
    answer_minutes: int
    nights: Sequence[Night]


def night_duty() -> NightDutyShown:
    """When the line is staffed, from the present or coming night on."""
    now = business_now()
    answer = promises.current_review_term(Case.Kind.SUPPORT, Lane.STANDARD, night_duty=True).length
    here, zone, hours = {str(user.pk) for user in people()}, ZoneInfo(settings.TIME_ZONE), duty_hours()
    nights = [
        Night(each.night, *bounds_of(each.night, zone, hours), staffed=not each.gap and each.person_id in here)
        for each in roster(now)
    ]
    line = night_line()
    telephone = line.telephone if line else ""
    return NightDutyShown(telephone, on_duty(now) is not None, int(answer.total_seconds() // 60), nights)


@dataclass(frozen=True)
class Tonight:
    """Who is on duty in this or the coming night (empty: nobody), and the gaps of a week."""

    person: str
    gaps: int


def tonight() -> Tonight:
    """The night that runs or comes, and the week from it on."""
    nights = roster(business_now(), WEEK)
    return Tonight("" if nights[0].gap else nights[0].person, sum(each.gap for each in nights))
