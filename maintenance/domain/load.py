"""Decides the platform's load: its peak is while a promotion of the whole platform (双11, 618) closes the calendar."""

from dataclasses import replace
from datetime import datetime

from maintenance.domain.calendar import Calendar, YearlyDates, state_at
from maintenance.domain.change_classes import WITH_IMPACT
from maintenance.domain.estimate import Content, Load


def load_at(instant: datetime, calendar: Calendar) -> Load:
    """Returns the load at an instant: promotions are the yearly blackouts that bind everyone."""
    promotions = tuple(each for each in calendar.blackouts if isinstance(each.recurrence, YearlyDates))
    return Load.NORMAL if state_at(instant, replace(calendar, blackouts=promotions)).open else Load.PEAK


def load_for(content: Content, asked_at: datetime, calendar: Calendar) -> Load:
    """Returns the load when work runs: work with an impact on display waits until no promotion closes the calendar."""
    return Load.NORMAL if content in WITH_IMPACT else load_at(asked_at, calendar)
