"""How full the coming nights are, and the promises kept week by week, as charts and tables."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from maintenance.calendars.load import NightLoad, WeekOfPromises, nights_ahead, weeks_of_promises
from portal.shell.charts import Column, Columns, Measure, columns_chart
from portal.shell.desk.site import desk
from portal.shell.desk.tables import DeskTable, Row
from tenants.clock import business_now
from tenants.when import short_day_text


@dataclass(frozen=True)
class LoadPage:
    """Nights ahead and weeks behind. chart: None without a finished window."""

    nights: DeskTable
    night_chart: Columns
    weeks: DeskTable
    week_chart: Columns | None


@desk.page("load/", "load")
def load_page(request: HttpRequest) -> HttpResponse:
    """See templates/admin/load.html."""
    now = business_now()
    nights, weeks = nights_ahead(now), weeks_of_promises(now)
    known = any(each.kept or each.broken for each in weeks)
    page = LoadPage(_night_table(nights), _nights(nights), _week_table(weeks), _weeks(weeks) if known else None)
    return desk.render(request, "admin/load.html", page, title=_("Nights and promises"))


def _night_table(nights: list[NightLoad]) -> DeskTable:
    head = [_("Night of"), _("Sessions"), _("Clients"), _("Hours booked")]
    rows: list[Row] = [[each.day, each.sessions, each.clients, each.hours] for each in nights]
    return DeskTable("nights", _("Windows by night"), head, rows)


def _week_table(weeks: list[WeekOfPromises]) -> DeskTable:
    rows: list[Row] = [[each.monday, each.kept, each.broken] for each in weeks]
    return DeskTable("weeks", _("Promises kept"), [_("Week of"), _("Kept"), _("Not kept")], rows)


def _nights(nights: list[NightLoad]) -> Columns:
    columns = [
        Column(
            short_day_text(each.day),
            [
                Measure(
                    each.hours,
                    "info",
                    _("Night of %(day)s: %(hours)s h in %(count)s sessions")
                    % {"day": short_day_text(each.day), "hours": f"{each.hours:.1f}", "count": each.sessions},
                )
            ],
        )
        for each in nights
    ]
    most = max(nights, key=lambda each: each.hours)
    words = {"nights": len(nights), "hours": f"{most.hours:.1f}", "day": short_day_text(most.day)}
    title = _("The fullest of the next %(nights)s nights is that of %(day)s: %(hours)s h booked") % words
    if not most.hours:
        title = _("Nothing is booked in the next %(nights)s nights") % words
    return columns_chart(columns, title, _("Hours booked in each of the next %(nights)s nights") % words)


def _weeks(weeks: list[WeekOfPromises]) -> Columns:
    columns = [
        Column(
            short_day_text(each.monday),
            [
                Measure(each.kept, "good", _("Week of %(day)s: %(count)s kept") % _week_words(each, each.kept)),
                Measure(each.broken, "bad", _("Week of %(day)s: %(count)s not kept") % _week_words(each, each.broken)),
            ],
        )
        for each in weeks
    ]
    kept, broken = sum(each.kept for each in weeks), sum(each.broken for each in weeks)
    words = {"weeks": len(weeks), "kept": kept, "all": kept + broken}
    title = _("%(kept)s of %(all)s promises of the last %(weeks)s weeks were kept") % words
    return columns_chart(columns, title, _("Promises kept and not kept, week by week"))


def _week_words(week: WeekOfPromises, count: int) -> dict[str, object]:
    return {"day": short_day_text(week.monday), "count": count}
