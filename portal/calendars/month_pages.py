"""The maintenance calendar."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maintenance import selectors
from maintenance.domain.wall_clock import local_day
from maintenance.texts import Names
from portal.calendars.upgrades_shown import upgrades_between
from portal.shell.access import allowed
from portal.shell.contexts import render_page
from portal.windows import lists as window_lists
from portal.windows.lists import ClosedTime, closed_times_between
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.kept_queries import PreparedQuery

MOST_LISTED = 200


@dataclass(frozen=True)
class MonthPage:
    """A month of windows. month: a day in it; today: in business time; windows: of the weeks shown; listed: the same
    and, in this month, all that is open; blackouts: whole days; recurring: those of every day or week, in words;
    upgrades: of the platform, that begin in the weeks shown, in words.
    """

    month: date
    today: date
    windows: list[window_lists.WindowRow]
    listed: list[window_lists.WindowRow]
    blackouts: list[ClosedTime]
    recurring: list[str]
    upgrades: list[str]
    state: window_lists.CalendarShown


_BETWEEN: Final = PreparedQuery(selectors.windows_between)
_OPEN: Final = PreparedQuery(lambda: selectors.open_windows()[:MOST_LISTED])


@allowed("viewer")
@require_safe
def windows(request: HttpRequest) -> HttpResponse:
    """A month: the client's windows and the times in which nothing may run; what is open stands below in any month."""
    now = business_now()
    today = timezone.localdate(now)
    month = window_lists.month_of(request.GET.get("month", ""), today)
    weeks = Calendar().monthdatescalendar(month.year, month.month)
    zone = ZoneInfo(current_tenant().time_zone)
    start, end = local_day(weeks[0][0], zone)[0], local_day(weeks[-1][-1], zone)[1]
    calendar = selectors.client_calendar()
    names = Names()
    closed, recurring = closed_times_between(calendar, start, end, names)
    shown = _BETWEEN(start=start, end=end)
    open_ = [] if month != today.replace(day=1) else _OPEN()
    rows = {row.id: row for row in window_lists.window_rows([*shown, *open_], now)}
    listed = {window.pk: rows[window.pk] for window in [*open_, *shown[:MOST_LISTED]]}
    page = MonthPage(
        month=month,
        today=today,
        windows=[rows[window.pk] for window in shown],
        listed=sorted(listed.values(), key=lambda row: row.starts_at),
        blackouts=closed,
        recurring=recurring,
        upgrades=upgrades_between(weeks[0][0], weeks[-1][-1], today, calendar.working_days),
        state=window_lists.calendar_state(now, calendar, names),
    )
    return render_page(request, "portal/calendars/month.html", page)
