"""Answer rates as a chart that is drawn here, and as a table; files of calls as they are chosen and read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from labels.domain.numbers import number_text
from maintenance.calls import selectors, texts
from maintenance.calls.models import CallImport
from maintenance.calls.selectors import DayCounted
from maintenance.models import Window
from maintenance.selectors import windows_between
from tenants.when import day_text, local

DAYS = 60  # that a chart shows
WIDTH, HEIGHT, LEFT, BOTTOM = 720, 220, 40, 24  # of the drawing, in its own units


@dataclass(frozen=True)
class Dot:
    """A day with calls. said: day and rate in words."""

    x: float
    y: float
    said: str


@dataclass(frozen=True)
class Band:
    """A window laid on the chart."""

    x: float
    width: float
    window: Window


@dataclass(frozen=True)
class Tick:
    """A place on an axis with its words."""

    at: float
    words: str


@dataclass(frozen=True)
class RateChart:
    """The answer rate day by day. line: the points of a polyline; said: all of it in one sentence."""

    line: str
    dots: list[Dot]
    bands: list[Band]
    rates: list[Tick]
    days: list[Tick]
    said: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM


def rate_chart(counted: Sequence[DayCounted], first: date, last: date) -> RateChart | None:
    """None without a call. Windows of those days are laid on it."""
    known = [(each, each.rate) for each in counted if each.rate is not None]
    if not known:
        return None
    span = max((last - first).days, 1)
    top = max(rate for _day, rate in known)
    scale = max(round(top + 0.06, 1), 0.1)

    def across(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - 10) * (day - first).days / span, 1)

    def up(rate: float) -> float:
        return round((HEIGHT - BOTTOM) - (HEIGHT - BOTTOM - 10) * rate / scale, 1)

    dots = [
        Dot(
            across(each.day),
            up(rate),
            _("%(day)s: %(rate)s of %(count)s calls")
            % {"day": day_text(each.day), "rate": percent(rate), "count": each.counted},
        )
        for each, rate in known
    ]
    bands = [
        Band(across(start), max(across(end) - across(start), 3.0), window)
        for window in _windows(first, last)
        for start, end in [(max(local(window.starts_at).date(), first), min(local(window.ends_at).date(), last))]
    ]
    said = _("Answer rate from %(first)s to %(last)s: between %(low)s and %(high)s; the table below has each day.") % {
        "first": day_text(known[0][0].day),
        "last": day_text(known[-1][0].day),
        "low": percent(min(rate for _day, rate in known)),
        "high": percent(top),
    }
    return RateChart(
        line=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        dots=dots,
        bands=bands,
        rates=[Tick(up(scale * part / 4), percent(scale * part / 4, 0)) for part in range(5)],
        days=[Tick(across(day), f"{day:%m-%d}") for day in _some_days(first, span)],
        said=said,
    )


def _some_days(first: date, span: int) -> list[date]:
    step = max(span // 6, 1)
    return [first + timedelta(days=after) for after in range(0, span + 1, step)]


def _windows(first: date, last: date) -> list[Window]:
    start = _midnight(first)
    return [
        window
        for window in windows_between(start, start + timedelta(days=(last - first).days + 1))
        if window.state not in (Window.State.CANCELLED, Window.State.MISSED)
    ]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def percent(share: float, digits: int = 1) -> str:
    """A share as people read it."""
    return f"{share * 100:.{digits}f} %"


@dataclass(frozen=True)
class DayRow:
    """A day of the table."""

    counted: DayCounted
    rate: str


def day_rows(counted: Sequence[DayCounted]) -> list[DayRow]:
    """The newest first."""
    return [DayRow(each, percent(each.rate) if each.rate is not None else "") for each in reversed(counted)]


@dataclass(frozen=True)
class LineShown:
    """A line of a preview: a call, or why it is none."""

    began: str
    number: str
    network: object
    seconds: int
    outcome: object
    skipped: object


def lines_shown(told: Sequence[dict[str, Any]]) -> list[LineShown]:
    """What the first lines of a file say."""
    return [
        LineShown("", "", "", 0, "", texts.SKIPPED.get(each["code"], each["code"]))
        if "code" in each
        else LineShown(
            each["began"].replace("T", " "),
            number_text(each["number"]),
            texts.NETWORKS[each["network"]],
            each["seconds"],
            texts.OUTCOMES[each["outcome"]],
            "",
        )
        for each in told
    ]


def skipped_in_words(row: CallImport) -> list[tuple[object, int]]:
    """Why lines were no calls to customers, and how many."""
    return [(texts.SKIPPED.get(code, code), count) for code, count in row.skipped.items()]


@dataclass(frozen=True)
class RatesShown:
    """The answer rate of the latest days that have calls, all numbers or one."""

    chart: RateChart | None
    days: list[DayRow]


def rates_shown(today: date, number: str = "", network: str = "") -> RatesShown:
    """Of the last DAYS days up to `today`."""
    first = today - timedelta(days=DAYS)
    counted = selectors.days_counted(first, today, [number] if number else None, network)
    return RatesShown(rate_chart(counted, first, today), day_rows(counted))
