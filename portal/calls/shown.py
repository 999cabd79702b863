"""Answer rates as a chart that is drawn here, and as a table; files of calls as they are chosen and read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from labels.domain.numbers import number_text
from labels.selectors import directory_names
from labels.texts import mark
from maintenance.calls import selectors, texts
from maintenance.calls.happenings import Happening, HappeningKind, happenings
from maintenance.calls.models import CallImport
from maintenance.calls.selectors import EVERYBODY, Customers, DayCounted
from portal.shell.charts import BASE, HEIGHT, LEFT, WIDTH, Tick, up
from tenants.domain.money import percent
from tenants.when import day_text

RIGHT = 24  # half the words of the last day
MARK_HEIGHT, MARK_ROWS = 7, 6  # marks are bars at the top, at most so many rows of them


@dataclass(frozen=True)
class Dot:
    """A day with calls. said: day and rate in words."""

    x: float
    y: float
    said: str


@dataclass(frozen=True)
class Laid:
    """What happened, laid on the chart: a window as a band, a label as a line, a mark as a bar at the top."""

    x: float
    width: float
    y: float
    said: str


@dataclass(frozen=True)
class RateChart:
    """The answer rate day by day. line: the points of a polyline; title: its message in one sentence; said: what
    is drawn.
    """

    line: str
    dots: list[Dot]
    windows: list[Laid]
    labels: list[Laid]
    marks: list[Laid]
    rates: list[Tick]
    days: list[Tick]
    title: str
    said: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = BASE


def rate_chart(
    counted: Sequence[DayCounted], happened: Sequence[HappeningShown], first: date, last: date
) -> RateChart | None:
    """The answer rate of these days as a chart; None without a call."""
    known = [(each, each.rate) for each in counted if each.rate is not None]
    if not known:
        return None
    span = max((last - first).days, 1)
    (lowest, low), (highest, top) = (chosen(known, key=lambda each: each[1]) for chosen in (min, max))
    scale = max(round(top + 0.06, 1), 0.1)

    def across(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span, 1)

    dots = [
        Dot(
            across(each.day),
            up(rate, scale),
            _("%(day)s: %(rate)s of %(count)s calls")
            % {"day": day_text(each.day), "rate": percent(rate), "count": f"{each.counted:,}"},
        )
        for each, rate in known
    ]
    words = {
        "low": percent(low),
        "lowest": day_text(lowest.day),
        "high": percent(top),
        "highest": day_text(highest.day),
    }
    title = _("Answer rate by day: between %(low)s on %(lowest)s and %(high)s on %(highest)s") % words
    if low == top:
        title = _("Answer rate by day: %(high)s on each day with calls") % words
    days = {"first": day_text(known[0][0].day), "last": day_text(known[-1][0].day)}
    said = _("Answer rate from %(first)s to %(last)s; the table below has each day.") % days
    return RateChart(
        line=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        dots=dots,
        windows=_laid(happened, HappeningKind.WINDOW, across),
        labels=_laid(happened, HappeningKind.LABEL, across),
        marks=_laid(happened, HappeningKind.MARK, across),
        rates=[Tick(up(rate, scale), percent(rate, 0)) for rate in _some_rates(scale)],
        days=[Tick(across(day), f"{day:%m-%d}") for day in _some_days(first, span)],
        title=title,
        said=said,
    )


def _laid(happened: Sequence[HappeningShown], kind: HappeningKind, across: Callable[[date], float]) -> list[Laid]:
    laid: list[Laid] = []
    for each in happened:
        if each.kind is kind:
            x, row = across(each.first), len(laid) % MARK_ROWS
            laid.append(Laid(x, max(across(each.last) - x, 4.0), float(row * MARK_HEIGHT), each.said))
    return laid


def _some_rates(scale: float) -> list[float]:
    """Whole tens of percent, at most seven of them."""
    step = 0.1 if scale <= 0.6 else 0.2
    return [step * part for part in range(int(scale / step + 1e-9) + 1)]


def _some_days(first: date, span: int) -> list[date]:
    step = max(span // 6, 1)
    return [first + timedelta(days=after) for after in range(0, span + 1, step)]


@dataclass(frozen=True)
class HappeningShown:
    """What happened, as a sentence. link: its page, or empty."""

    kind: HappeningKind
    first: date
    last: date
    days: str
    said: str
    link: str


def happenings_shown(happenings: Sequence[Happening]) -> list[HappeningShown]:
    """What happened, as sentences, in the order of the days."""
    names = directory_names() if any(each.directory for each in happenings) else {}
    return [
        HappeningShown(each.kind, each.first, each.last, _days(each), _happened(each, names), _page(each))
        for each in happenings
    ]


def _days(each: Happening) -> str:
    first, last = day_text(each.first), day_text(each.last)
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def _happened(each: Happening, names: Mapping[str, str]) -> str:
    words = {"text": each.text, "count": f"{each.numbers:,}"}
    if each.kind is HappeningKind.WINDOW:
        return _("Maintenance: %(text)s") % words
    if each.kind is HappeningKind.LABEL:
        return _("Label “%(text)s” (numbers: %(count)s)") % words
    words |= {"text": mark(each.text), "directory": names.get(each.directory, each.directory)}
    return _("%(directory)s marks it as “%(text)s” (numbers: %(count)s)") % words


def _page(each: Happening) -> str:
    if each.window is not None:
        return reverse("window", args=[each.window])
    if each.kind is HappeningKind.MARK:
        return f"{reverse('displays')}?{urlencode({'only': 'wrong', 'directory': each.directory})}"
    return ""


@dataclass(frozen=True)
class DayRow:
    """A day of the table."""

    counted: DayCounted
    rate: str


def day_rows(counted: Sequence[DayCounted]) -> list[DayRow]:
    """The days as rows of a table, the newest first."""
    return [DayRow(each, percent(each.rate) if each.rate is not None else "") for each in reversed(counted)]


@dataclass(frozen=True)
class LineShown:
    """A line of a preview: a call, or why it is none."""

    began: datetime | None
    number: str
    network: object
    handset: object
    seconds: int
    outcome: object
    skipped: object


def lines_shown(told: Sequence[dict[str, Any]]) -> list[LineShown]:
    """What the first lines of a file say."""
    names = directory_names()
    return [
        LineShown(None, "", "", "", 0, "", texts.SKIPPED.get(each["code"], each["code"]))
        if "code" in each
        else LineShown(
            datetime.fromisoformat(each["began"]),
            number_text(each["number"]),
            texts.NETWORKS[each["network"]],
            texts.handset_name(each["handset"], names) if each["handset"] else "",
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
    """The answer rate of some days that have calls, what happened in them beside it."""

    chart: RateChart | None
    days: list[DayRow]
    happened: list[HappeningShown]


def handset_choices(first: date, last: date) -> list[tuple[str, str]]:
    """Codes and names of the vendors that calls of these days tell; empty where they tell none."""
    codes = selectors.handsets_counted(first, last)
    names = directory_names() if codes else {}
    return [(code, texts.handset_name(code, names)) for code in codes]


def rates_shown(
    first: date, last: date, numbers: Collection[str] | None = None, customers: Customers = EVERYBODY
) -> RatesShown:
    """Answer rates from `first` to `last`; numbers: of these alone."""
    return rates_of(selectors.days_counted(first, last, numbers, customers), first, last, numbers)


def rates_of(
    counted: Sequence[DayCounted], first: date, last: date, numbers: Collection[str] | None = None
) -> RatesShown:
    """As rates_shown, of what has been counted."""
    happened = happenings_shown(happenings(first, last, numbers)) if counted else []
    return RatesShown(rate_chart(counted, happened, first, last), day_rows(counted), happened)
