"""Reads the roster of shifts and its gaps, who answers now, who is off, and which alerts wait for somebody."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

from compliance.catalogue.models import Terms
from compliance.catalogue.selectors import ladder, terms
from compliance.domain.night_duty import DutyHours, NightLine, coming_night, night_of
from compliance.domain.on_call import Crew, Part, ShiftTime, shift_at, shift_bounds
from compliance.duty.models import Absence, Alert, Shift
from tenants import context
from tenants.domain.actors import Actor
from tenants.domain.chasing import ChaseKind, Step
from tenants.domain.working_days import WorkingDay
from tenants.people.actors import person
from tenants.people.models import Contact, Role, User
from tenants.selectors import platform_tenant, working_days

SHOWN = 28  # days of the roster
STAFFED = timedelta(days=28)  # a kind of shift that nobody had for so long counts as not staffed, without gaps
_LOUD = ("sms", "voice")


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


@dataclass(frozen=True)
class ShiftRow:
    """A row of the roster. weekend: by day on a day off. off, backup_off: the person has the day off."""

    time: ShiftTime
    weekend: bool
    person_id: str = ""
    person: str = ""
    off: bool = False
    backup_id: str = ""
    backup: str = ""
    backup_off: bool = False

    @property
    def kind(self) -> str:
        """Returns night, weekend or day."""
        if self.time.part is Part.NIGHT:
            return "night"
        return "weekend" if self.weekend else "day"

    @property
    def gap(self) -> bool:
        return self.off or not self.person_id


@dataclass(frozen=True)
class Reach:
    """The ways to reach one of the staff. channels: those that work; mobile: as typed, even while it is not proved."""

    person: User
    channels: tuple[str, ...]
    mobile: str = ""


@dataclass(frozen=True)
class Relief:
    """The minutes after which others are alerted, when nobody has taken an alert over."""

    backup: int
    administrators: int


def duty_hours() -> DutyHours:
    """Returns the hours in which the line is staffed, by the figures in force."""
    return _hours_of(terms())


def night_line() -> NightLine | None:
    """Returns the night-duty line for clients; None while the staff have set no telephone, so that there is no line."""
    figures = terms()
    return NightLine(figures.night_telephone, _hours_of(figures)) if figures.night_telephone else None


def _hours_of(figures: Terms) -> DutyHours:
    return DutyHours(figures.night_from, figures.night_until)


def relief() -> Relief:
    """Returns the minutes until the backup and the administrators are alerted, by the figures in force."""
    waits = {rung.step: int(rung.wait / timedelta(minutes=1)) for rung in ladder(ChaseKind.ON_CALL)}
    return Relief(waits[Step.NEXT_PERSON], waits[Step.NEXT_PERSON] + waits[Step.DESK])


def on_duty(now: datetime) -> Actor | None:
    """Returns the person on night duty at an instant (business time); None by day, in a gap, or when the person has
    left or is off.
    """
    night = night_of(now, zone(), duty_hours())
    return None if night is None else _person_of(ShiftTime(night, Part.NIGHT))


def roster(now: datetime, nights: int = SHOWN) -> list[Night]:
    """Returns the nights from the present or coming one on."""
    first = coming_night(now, zone(), duty_hours())
    rows = shifts(first, nights)
    return [Night(each.time.day, each.person_id, each.person, each.off) for each in rows if each.kind == "night"]


def shifts(first: date, days: int = SHOWN) -> list[ShiftRow]:
    """Returns the shifts of so many days from one on; of each day the day shift first."""
    last = first + timedelta(days=days)
    taken = {row.time: row for row in Shift.objects.filter(day__range=(first, last))}
    until = dict(Absence.objects.filter(until__gte=first).values_list("person_id", "until"))
    calendar = working_days()
    return [
        _row(ShiftTime(first + timedelta(days=place), part), taken, until, calendar)
        for place in range(days)
        for part in Part
    ]


def _row(
    time: ShiftTime,
    taken: Mapping[ShiftTime, Shift],
    until: Mapping[UUID, date],
    calendar: Callable[[date], WorkingDay],
) -> ShiftRow:
    weekend = not calendar(time.day).is_working
    row = taken.get(time)
    if row is None:
        return ShiftRow(time, weekend)

    def is_off(key: UUID | None) -> bool:
        return key is not None and key in until and time.day <= until[key]

    return ShiftRow(
        time,
        weekend,
        person_id=str(row.person_id or ""),
        person=row.person,
        off=is_off(row.person_id),
        backup_id=str(row.backup_id or ""),
        backup=row.backup,
        backup_off=is_off(row.backup_id),
    )


def gaps(now: datetime, ahead: timedelta) -> list[ShiftRow]:
    """Returns the shifts that begin within `ahead` and that nobody has.

    Day shifts count only if such shifts are staffed at all.
    """
    rows = shifts(today(now) - STAFFED, STAFFED.days * 2)
    staffed = {"night", *(row.kind for row in rows if row.person_id)}
    here, hours = zone(), duty_hours()
    near = [row for row in rows if now < shift_bounds(row.time, here, hours)[0] <= now + ahead]
    return [row for row in near if row.gap and row.kind in staffed]


def bounds(shift: ShiftTime) -> tuple[datetime, datetime]:
    """Returns the instants between which a shift lasts, by the figures in force."""
    return shift_bounds(shift, zone(), duty_hours())


def shift_now(now: datetime) -> ShiftTime:
    """Returns the shift that lasts at `now`."""
    return shift_at(now, zone(), duty_hours())


def crew(now: datetime) -> Crew:
    """Returns who is on call at an instant and who else works at the desk, without those who have left or are off."""
    row = Shift.objects.filter(day=shift_now(now).day, part=shift_now(now).part).first()
    off = {each.person_id for each in absences(now)}
    there = {str(user.pk): user for user in people() if user.pk not in off}

    def present_of(key: UUID | None) -> str:
        return str(key) if str(key) in there else ""

    return Crew(
        primary=present_of(row.person_id) if row else "",
        backup=present_of(row.backup_id) if row else "",
        reviewers=tuple(there),
        administrators=tuple(key for key, user in there.items() if user.role == Role.ADMINISTRATOR),
    )


def reach_check_failed(now: datetime) -> bool:
    """Returns True if the person of the present shift has not answered at its start and others were alerted.

    It stays True when one of the others took the check over: that reaches nobody else.
    """
    check = Alert.objects.filter(about=reach_check_of(shift_now(now)), ended_at=None).first()
    if check is None or all(each.step is Step.TELL for each in check.steps):
        return False
    return check.acknowledged_at is None or check.acknowledged_by_id != check.to_id


def reach_check_of(shift: ShiftTime) -> str:
    """Returns the subject of the alert for a shift's reach check."""
    return f"shift:{shift.day}:{shift.part}"


def absences(now: datetime) -> list[Absence]:
    """Returns who is off at an instant (business time), by the platform's calendar day."""
    return list(Absence.objects.filter(until__gte=today(now)))


def today(now: datetime) -> date:
    """Returns the platform's calendar day at an instant."""
    return now.astimezone(zone()).date()


def present(now: datetime) -> list[str]:
    """Returns the ids of all who work at the desk now: active people of the staff who are not off."""
    off = {row.person_id for row in absences(now)}
    return [str(user.pk) for user in people() if user.pk not in off]


def people() -> list[User]:
    """Returns the people who may be put on the roster."""
    with context.client(platform_tenant()):
        return list(User.objects.filter(is_active=True, role__in=(Role.REVIEWER, Role.ADMINISTRATOR)).order_by("name"))


def reach() -> list[Reach]:
    """Returns how everybody of the desk is reached."""
    with context.client(platform_tenant()):
        contacts = {each.pk: each for each in Contact.objects.all()}
        return [reach_of(user, contacts.get(user.pk)) for user in people()]


def reach_of(user: User, contact: Contact | None) -> Reach:
    """Returns how a person is reached: by e-mail at the address that signs in, by SMS and phone at a number proved by a
    code.
    """
    proved = contact is not None and "sms" in contact.channels
    return Reach(user, ("email", *_LOUD) if proved else ("email",), contact.mobile if contact else "")


def desk_bots() -> list[Contact]:
    """Returns the group bots through which the desk as a whole gets alerts."""
    keys = {user.pk for user in people()}
    with context.client(platform_tenant()):
        return [each for each in Contact.objects.all() if each.pk not in keys and "bot" in each.channels]


def alerts_waiting() -> QuerySet[Alert]:
    """Returns the alerts that nobody has taken over yet, the oldest first."""
    return Alert.objects.filter(acknowledged_at=None, ended_at=None).order_by("raised_at", "pk")


def alerts_of_late(since: datetime, most: int) -> Sequence[Alert]:
    """Returns the alerts raised since an instant (business time) that were taken over or have ended, the
    newest first.
    """
    rows = Alert.objects.filter(raised_at__gte=since).exclude(acknowledged_at=None, ended_at=None)
    return list(rows.select_related("tenant")[:most])


def _person_of(shift: ShiftTime) -> Actor | None:
    row = Shift.objects.filter(day=shift.day, part=shift.part).first()
    if row is None or row.person_id is None:
        return None
    if Absence.objects.filter(person_id=row.person_id, until__gte=shift.day).exists():
        return None
    return actor_of(row.person_id)


def actor_of(person_id: UUID) -> Actor | None:
    """Returns one of the staff by key; None for a person who has left."""
    with context.client(platform_tenant()):
        user = User.objects.filter(pk=person_id, is_active=True).first()
        return user and person(user)


def zone() -> ZoneInfo:
    """Returns the platform's time zone."""
    return ZoneInfo(settings.TIME_ZONE)
