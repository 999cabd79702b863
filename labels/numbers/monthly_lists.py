"""Asks for carriers' monthly lists over their API, every day until one was compared, then next month.

After two failures a person is told, every morning until the list was brought (`carrier_lists.keep_list`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Max

from compliance.catalogue.selectors import terms
from compliance.duty.alerts import end_alerts, raise_alert, watch_subject
from compliance.duty.models import Alert
from compliance.duty.selectors import zone
from labels.directories.models import Directory, NumberStateList
from labels.domain.monthly_lists import AskedList, ListStep, ListTimes, list_step, next_asking
from labels.numbers import carrier_lists
from tenants.agenda.models import Work
from tenants.agenda.selectors import keys_ahead
from tenants.agenda.services import schedule_for_platform
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM
from tenants.domain.lanes import Lane
from tenants.languages import for_all

ASK: Final = "labels.monthly_list"
State = NumberStateList.State


def look_after_lists() -> None:
    """Schedules the next question to each active carrier that has none; a new carrier starts next month."""
    carriers = Directory.objects.filter(kind=Directory.Kind.CARRIER, active=True)
    ahead = keys_ahead(ASK)
    now = business_now()
    for code in carriers.exclude(code__in=ahead).values_list("code", flat=True):
        _later(code, next_asking(ListStep.DONE, now, zone(), _times()))


def _times() -> ListTimes:
    figures = terms()
    return ListTimes(figures.carrier_list_day, figures.carrier_list_at)


def _later(code: str, due_at: datetime) -> None:
    schedule_for_platform(ASK, key=code, lane=Lane.BULK, due_at=due_at, carrier=code)


def ask_for_list(code: str) -> None:
    """Does the day's check of a carrier, outside any client's schema; on one day it asks only once."""
    carrier = Directory.objects.filter(code=code, kind=Directory.Kind.CARRIER, active=True).first()
    if carrier is None:
        end_alerts(about_list(code))
        return
    now = business_now()
    today = now.astimezone(zone()).date()
    carrier_lists.give_up_lists(carrier, before=now - timedelta(hours=terms().carrier_list_hours))
    step = list_step(_lists(carrier), today)
    if step in (ListStep.ASK, ListStep.ASK_AND_BRING):
        carrier_lists.keep_list(carrier, None, f"API {today:%Y-%m-%d}", actor=PLATFORM)
    if step is ListStep.ASK_AND_BRING:
        end_alerts(about_list(code))  # a new alert every morning
        raise_alert(Alert.Kind.CARRIER_LIST, about_list(code), title=for_all(lambda: f"{carrier} {today:%Y-%m}"))
    elif step is ListStep.DONE:
        end_alerts(about_list(code))
    _later(code, next_asking(step, now, zone(), _times()))


@dataclass(frozen=True)
class CarrierAsked:
    """A carrier, its latest compared list, and when the next one is asked for."""

    carrier: Directory
    compared_at: datetime | None
    next_at: datetime | None


def carriers_asked() -> list[CarrierAsked]:
    """Returns every active carrier with its lists."""
    ahead = dict(Work.objects.filter(name=ASK, done_at=None).values_list("key", "due_at"))
    done = NumberStateList.objects.filter(state=State.DONE).order_by()
    last = dict(done.values_list("directory").annotate(Max("asked_at")))
    carriers = Directory.objects.filter(kind=Directory.Kind.CARRIER, active=True)
    return [CarrierAsked(each, last.get(each.pk), ahead.get(each.code)) for each in carriers]


def about_list(code: str) -> str:
    """Returns the alerts' name of a carrier's list."""
    return f"list:{code}"


def still_missing(alert: Alert) -> bool:
    """Tells whether the list of the month that an alert is about is still missing."""
    carrier = Directory.objects.filter(code=alert.about.partition(":")[2], active=True).first()
    today = business_now().astimezone(zone()).date()
    return carrier is not None and list_step(_lists(carrier), today) is not ListStep.DONE


def _lists(carrier: Directory) -> list[AskedList]:
    rows = NumberStateList.objects.filter(directory=carrier).order_by("-asked_at").values_list("asked_at", "state")
    return [
        AskedList(at.astimezone(zone()).date(), done=state == State.DONE, refused=state == State.REFUSED)
        for at, state in rows[:62]
    ]


watch_subject("list", still_missing)
