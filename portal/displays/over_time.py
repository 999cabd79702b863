"""How the displays stood day by day, and how long labels take to handsets, as charts and tables."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from labels.directories.models import Directory
from labels.displays.seen import Stood, display_days, stand_now, took_effect
from portal.shell.charts import Column, Columns, Measure, columns_chart
from tenants.domain.money import percent
from tenants.when import day_text, duration_text, local

DAYS, HOUR = 30, timedelta(hours=1)
SEEN = 0.05  # hours: what is less is no column


@dataclass(frozen=True)
class DayStood:
    """A day. share: of the displays that were as wanted."""

    day: date
    stood: Stood
    share: str


@dataclass(frozen=True)
class EffectShown:
    """A directory's time from its yes to handsets."""

    directory: str
    count: int
    middle: str
    most: str


@dataclass(frozen=True)
class OverTime:
    """health, effect: None without anything to show."""

    health: Columns | None
    days: list[DayStood]
    effect: Columns | None
    effects: list[EffectShown]


def over_time(now: datetime) -> OverTime:
    """The last DAYS days, today as it stands now."""
    today = local(now).date()
    stood = display_days(today - timedelta(days=DAYS - 1), today)
    current = stand_now().values()
    if current:
        stood[today] = Stood(
            sum(each.shown for each in current),
            sum(each.on_the_way for each in current),
            sum(each.wrong for each in current),
        )
    days = [DayStood(day, each, _share(each)) for day, each in sorted(stood.items()) if _all(each)]
    took = took_effect()
    names = {each.pk: str(each) for each in Directory.objects.all()} if took else {}
    effects = [
        EffectShown(names[each.directory_id], each.count, duration_text(each.middle), duration_text(each.most))
        for each in took
    ]
    hours = [(names[each.directory_id], each.middle / HOUR, each.most / HOUR) for each in took]
    return OverTime(
        _health(days, today) if days else None,
        days[::-1],
        _effect(hours) if any(most >= SEEN for _name, _middle, most in hours) else None,
        effects,
    )


def _share(stood: Stood) -> str:
    return percent(stood.shown / _all(stood))


def _all(stood: Stood) -> int:
    return stood.shown + stood.on_the_way + stood.wrong


def _health(days: list[DayStood], today: date) -> Columns:
    columns = []
    for each in days:
        words = {"day": day_text(each.day)}
        parts = (
            (each.stood.shown, "good", _("%(day)s: %(count)s as expected")),
            (each.stood.on_the_way, "info", _("%(day)s: %(count)s on the way")),
            (each.stood.wrong, "bad", _("%(day)s: %(count)s not as expected")),
        )
        measures = [Measure(count, tone, said % {**words, "count": f"{count:,}"}) for count, tone, said in parts]
        columns.append(Column(f"{each.day:%m-%d}", measures))
    return columns_chart(
        columns, _health_title(days, today), _("Displays day by day, the last %(days)s days") % {"days": DAYS}
    )


def _health_title(days: list[DayStood], today: date) -> str:
    first, last = days[0], days[-1]
    words = {"share": last.share, "day": day_text(last.day), "before": first.share, "earlier": day_text(first.day)}
    if last.day != today:
        return _("%(share)s of the displays were as expected on %(day)s") % words
    if first is last:
        return _("%(share)s of the displays are as expected today") % words
    return _("%(share)s of the displays are as expected today; %(before)s were on %(earlier)s") % words


def _effect(hours: list[tuple[str, float, float]]) -> Columns:
    """hours: directory, half within, 9 of 10 within."""
    columns = []
    for name, middle, most in hours:
        words = {"directory": name, "hours": f"{middle:.1f}", "most": f"{most:.1f}"}
        said = _("%(directory)s: half within %(hours)s h, 9 of 10 within %(most)s h") % words
        columns.append(Column(name, [Measure(middle, "info", said)], top=most))
    slowest, middle, _most = max(hours, key=lambda each: each[1])
    title = _("%(directory)s takes longest: half of its displays are on handsets within %(time)s") % {
        "directory": slowest,
        "time": duration_text(middle * HOUR),
    }
    return columns_chart(columns, title, _("Hours from a directory's acceptance to handsets"), decimals=1)
