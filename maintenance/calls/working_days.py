"""The kinds of days that calls are compared within."""

from datetime import date, timedelta

from tenants.selectors import working_days


def kind_of_day(day: date) -> str:
    """Working days (made up ones too), weekends, and holidays: days off that are no weekend, or touch one that is."""
    work = working_days()
    if work(day).is_working:
        return "working"
    if day.weekday() < 5:
        return "holiday"
    friday = day - timedelta(days=day.weekday() - 4)
    beside = (friday, friday + timedelta(days=3))
    return "weekend" if all(work(each).is_working for each in beside) else "holiday"
