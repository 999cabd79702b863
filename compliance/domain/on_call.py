"""Decides who is alerted of what cannot wait, and in which order: the shifts of a day, and the people of each step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from compliance.domain.night_duty import DutyHours, bounds_of, night_of
from tenants.domain.chasing import Step

BUNDLE: Final = timedelta(minutes=2)  # after an alert to somebody, those that follow are gathered into one
WORTH: Final = timedelta(hours=24)  # older alerts wake nobody: they stand on the desk's page
KEY: Final = "1"  # pressed on the phone: taken over
STEPS: Final = (Step.TELL, Step.NEXT_PERSON, Step.DESK)  # those of an alert: catalogue.selectors.ladder
TAKES_OVER: Final = frozenset({KEY, "ok", "ack", "收到", "接手", "已接手"})  # texts of an SMS


class Part(StrEnum):
    """The two shifts of a day, in their order. The calendar of working days defines weekends."""

    DAY = "day"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class ShiftTime:
    """A shift of a local day; a night belongs to the day on whose evening it begins."""

    day: date
    part: Part

    @property
    def following(self) -> ShiftTime:
        """Returns the shift that begins when this one ends."""
        if self.part is Part.DAY:
            return ShiftTime(self.day, Part.NIGHT)
        return ShiftTime(self.day + timedelta(days=1), Part.DAY)


def shift_at(instant: datetime, zone: ZoneInfo, hours: DutyHours) -> ShiftTime:
    """Returns the one shift that contains an instant (aware)."""
    night = night_of(instant, zone, hours)
    return ShiftTime(instant.astimezone(zone).date(), Part.DAY) if night is None else ShiftTime(night, Part.NIGHT)


def shift_bounds(shift: ShiftTime, zone: ZoneInfo, hours: DutyHours) -> tuple[datetime, datetime]:
    """Returns the instants (UTC) between which a shift lasts."""
    if shift.part is Part.NIGHT:
        return bounds_of(shift.day, zone, hours)
    return (
        datetime.combine(shift.day, hours.ends, zone).astimezone(UTC),
        datetime.combine(shift.day, hours.starts, zone).astimezone(UTC),
    )


@dataclass(frozen=True, slots=True)
class Crew:
    """The people who are there at an instant, by their ids.

    primary, backup: empty in a gap; reviewers: all of the desk.
    """

    primary: str = ""
    backup: str = ""
    reviewers: tuple[str, ...] = ()
    administrators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Audience:
    """The people whom an alert is for.

    to: is asked before those on duty; never: this person is left out; administrators: only they can act; both: without
    an answer the backup and the administrators are alerted at once.
    """

    to: str = ""
    never: str = ""
    administrators: bool = False
    both: bool = False


@dataclass(frozen=True, slots=True)
class Hearers:
    """The people of one step of an alert, by their ids.

    alone: each is responsible, so the alert may be loud; else all get it.
    """

    people: tuple[str, ...]
    alone: bool = True


def hearers(step: Step, crew: Crew, audience: Audience, told: Iterable[str]) -> Hearers:
    """Returns the people whom a step turns to, without those alerted before. Nobody: the next step is taken at once."""
    before = {*told, audience.never, ""}
    if step is Step.TELL:
        return _first(crew, audience, before)
    if step is Step.NEXT_PERSON:
        asked = [] if audience.administrators else [crew.backup]
        return Hearers(_others([*asked, *(crew.administrators if audience.both else ())], before))
    if audience.both:
        return Hearers(())
    administrators = _others(crew.administrators, before)
    if administrators or (audience.administrators and _others(crew.administrators, {audience.never})):
        return Hearers(administrators)
    return Hearers(_others(crew.reviewers, before), alone=False)


def next_hearers(step: Step, crew: Crew, audience: Audience, told: Iterable[str]) -> tuple[list[Step], Hearers]:
    """Returns the steps taken now, from this one to the first that turns to anybody, and the people it turns to."""
    before, taken, whom = tuple(told), list[Step](), Hearers(())
    for each in STEPS[STEPS.index(step) :]:
        taken.append(each)
        whom = hearers(each, crew, audience, before)
        if whom.people:
            break
    return taken, whom


def _first(crew: Crew, audience: Audience, before: set[str]) -> Hearers:
    if audience.administrators:
        on_duty = [each for each in (crew.primary, crew.backup) if each in crew.administrators]
        candidates: Sequence[str] = [audience.to, *on_duty]
    else:
        candidates = [audience.to, crew.primary, crew.backup]
    for one in candidates:
        if one not in before:
            return Hearers((one,))
    everyone = crew.administrators if audience.administrators else crew.reviewers
    return Hearers(_others(everyone, before), alone=False)


def _others(people: Iterable[str], before: set[str]) -> tuple[str, ...]:
    return tuple(each for each in dict.fromkeys(people) if each not in before)


def says_so(text: str) -> bool:
    """Returns True if the sender of an SMS takes the alert over."""
    return text.strip().strip("。.!！").lower() in TAKES_OVER
