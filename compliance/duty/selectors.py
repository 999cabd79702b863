"""Reading the roster: who answers now, and which nights nobody has taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from compliance.domain.night_duty import coming_night, night_of
from compliance.duty.models import NightDuty
from tenants import context
from tenants.models import Tenant
from tenants.people.actors import Actor, person
from tenants.people.models import Role, User

SHOWN = 28  # nights of the roster


@dataclass(frozen=True)
class Night:
    """A night of the roster; without a person it is a gap."""

    night: date
    person_id: str
    person: str


def on_duty(now: datetime) -> Actor | None:
    """Who answers at an instant (business time); None by day, in a gap, or when the person has left."""
    night = night_of(now, _zone())
    return None if night is None else _person_of(night)


def on_duty_next(now: datetime) -> Actor | None:
    """Who answers in this night, or by day in the coming one."""
    return _person_of(coming_night(now, _zone()))


def roster(now: datetime, nights: int = SHOWN) -> list[Night]:
    """The nights from the present or coming one on."""
    first = coming_night(now, _zone())
    taken = {row.night: row for row in NightDuty.objects.filter(night__range=(first, first + timedelta(days=nights)))}
    days = [first + timedelta(days=place) for place in range(nights)]
    return [
        Night(day, str(taken[day].person_id), taken[day].person) if day in taken else Night(day, "", "") for day in days
    ]


def people() -> list[User]:
    """Who may be put on the roster."""
    with context.client(staff()):
        return list(User.objects.filter(is_active=True, role__in=(Role.REVIEWER, Role.ADMINISTRATOR)).order_by("name"))


def _person_of(night: date) -> Actor | None:
    row = NightDuty.objects.filter(night=night).first()
    if row is None:
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
