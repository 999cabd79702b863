"""Reading who is there: the roster of the nights and its gaps, who answers now, and who is off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from compliance.catalogue.selectors import terms
from compliance.domain.night_duty import DutyHours, coming_night, night_of
from compliance.duty.models import Absence, NightDuty
from tenants import context
from tenants.models import Tenant
from tenants.people.actors import Actor, person
from tenants.people.models import Role, User

SHOWN = 28  # nights of the roster


@dataclass(frozen=True)
class Night:
    """A night of the roster. off: the person has the day off; that is a gap, as a night without a person is."""

    night: date
    person_id: str
    person: str
    off: bool = False

    @property
    def gap(self) -> bool:
        return self.off or not self.person


def duty_hours() -> DutyHours:
    """When the line is staffed, by the figures in force."""
    figures = terms()
    return DutyHours(figures.night_from, figures.night_until)


def on_duty(now: datetime) -> Actor | None:
    """Who answers at an instant (business time); None by day, in a gap, or when the person has left or is off."""
    night = night_of(now, _zone(), duty_hours())
    return None if night is None else _person_of(night)


def on_duty_next(now: datetime) -> Actor | None:
    """Who answers in this night, or by day in the coming one."""
    return _person_of(coming_night(now, _zone(), duty_hours()))


def roster(now: datetime, nights: int = SHOWN) -> list[Night]:
    """The nights from the present or coming one on."""
    first = coming_night(now, _zone(), duty_hours())
    taken = {row.night: row for row in NightDuty.objects.filter(night__range=(first, first + timedelta(days=nights)))}
    until = {row.person_id: row.until for row in absences(now)}
    return [_night(first + timedelta(days=place), taken, until) for place in range(nights)]


def _night(day: date, taken: Mapping[date, NightDuty], until: Mapping[UUID, date]) -> Night:
    row = taken.get(day)
    if row is None:
        return Night(day, "", "")
    return Night(day, str(row.person_id), row.person, off=row.person_id in until and day <= until[row.person_id])


def absences(now: datetime) -> list[Absence]:
    """Who is off at an instant (business time), by the platform's calendar day."""
    return list(Absence.objects.filter(until__gte=today(now)))


def today(now: datetime) -> date:
    """The platform's calendar day at an instant."""
    return now.astimezone(_zone()).date()


def present(now: datetime) -> list[str]:
    """The ids of all who work at the desk now: active people of the staff who are not off."""
    off = {row.person_id for row in absences(now)}
    return [str(user.pk) for user in people() if user.pk not in off]


def people() -> list[User]:
    """Who may be put on the roster."""
    with context.client(staff()):
        return list(User.objects.filter(is_active=True, role__in=(Role.REVIEWER, Role.ADMINISTRATOR)).order_by("name"))


def _person_of(night: date) -> Actor | None:
    row = NightDuty.objects.filter(night=night).first()
    if row is None or Absence.objects.filter(person_id=row.person_id, until__gte=night).exists():
        return None
    with context.client(staff()):
        user = User.objects.filter(pk=row.person_id, is_active=True).first()
        return user and person(user)


def staff() -> Tenant:
    """The tenant of the platform's people."""
    found: Tenant = Tenant.objects.get(kind=Tenant.Kind.STAFF)
    return found


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)
