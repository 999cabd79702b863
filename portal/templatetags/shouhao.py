"""The portal's components: `{% load shouhao %}`.

Tags take dataclasses or model objects; instants are aware and shown in the active time zone.
Nothing here writes style attributes or scripts: pages keep a strict Content-Security-Policy.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms, template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BoundField
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext as _

from labels import texts as label_texts
from portal.shell.contexts import component
from portal.shell.undo import undo_of
from portal.templatetags import _marks
from portal.templatetags._calendar import Month
from portal.templatetags._cells import display_cell
from portal.templatetags._errors import ErrorSummary, errors_of
from portal.templatetags._navigation import Navigation, navigation_of
from portal.templatetags._statuses import look
from portal.templatetags._terms import term
from portal.web.template_loading import same_for_all
from tenants.clock import business_now
from tenants.domain.money import money_text
from tenants.when import (
    WEEKDAYS,
    duration_text,
    local,
    periods_text,
    range_text,
)

register = template.Library()
KEPT, KEPT_TABLES = 500, 100  # texts of a component in a process


for tag in (undo_of, _marks.icon, _marks.status_badge, _marks.when, _marks.ago, _marks.when_soon, display_cell, term):
    register.simple_tag(tag, name=tag.__name__)


@register.simple_tag
@same_for_all
def language_code() -> str:
    """The language of the page."""
    return get_language() or settings.LANGUAGE_CODE


@register.simple_tag
def status_tone(family: str, value: object) -> str:
    """The tone of a state, for `tone-…` classes."""
    return look(family, value).tone


@register.simple_tag
def status_word(family: str, value: object) -> str:
    """The word of a state without the badge."""
    return str(look(family, value).word)


@register.filter
def browser(user_agent: str) -> str:
    """Names a browser as people do: Chrome, Windows; an unknown one is cut short."""
    from ua_parser import parse  # takes a tenth of a second, and one page asks

    parsed = parse(user_agent)
    names = [part.family for part in (parsed.user_agent, parsed.os) if part]
    return _(", ").join(names) or user_agent[:60]


@register.filter
def directory_answer(code: str) -> str:
    """Says why a directory refused something."""
    return label_texts.directory_answer(code)


@register.simple_tag
def when_range(start: datetime, end: datetime) -> SafeString:
    """Writes from … to … in the client's zone; the second day only when it differs."""
    return format_html('<span class="when-range">{}</span>', range_text(start, end))


@register.simple_tag
def when_periods(periods: Sequence[tuple[datetime, datetime]]) -> SafeString:
    """Writes each session of a window from … to … in the client's zone: work over several nights is no
    single stretch.
    """
    return format_html('<span class="when-range">{}</span>', periods_text(periods))


@register.filter
def duration(value: timedelta | None) -> str:
    """A length of time, 1 小时 30 分钟."""
    return "—" if value is None else duration_text(value)


@register.filter
def yuan(fen: int | None) -> str:
    """An amount in 1/100 CNY as people read it."""
    return "—" if fen is None else money_text(fen)


@component(register, "components/handset.html", "handset", kept=KEPT)
@same_for_all
@dataclass(frozen=True)
class Handset:
    """A called person's handset: platform android or ios; theme light, dark or "" for that of the page.

    Without a label the number stands alone, as it does where nothing is certified.
    """

    number: str
    label: str
    company: str = ""
    platform: str = "android"
    theme: str = ""
    caption: str = ""
    clock: str = "9:41"


@dataclass(frozen=True)
class FactorBar:
    """The effect of one factor. direction: longer, shorter or neutral; x and width in 200 units from left to right."""

    label: str
    detail: str
    direction: str
    size: str
    width: float
    x: float


@dataclass(frozen=True)
class FactorBars:
    """The estimate from where it starts (base) to where it ends (total)."""

    bars: Sequence[FactorBar]
    base: timedelta
    total: timedelta


@component(register, "components/factor_bars.html")
def factor_bars(factors: Sequence[Any], base: timedelta, total: timedelta) -> FactorBars:
    """The estimate, explained. A factor has `label`, `minutes` (> 0 makes it longer) and `detail`.

    Bars grow from a middle line, to the right when they make it longer; 100 units of width on each side.
    """
    largest = max((abs(factor.minutes) for factor in factors), default=0) or 1
    bars = []
    for factor in factors:
        minutes: int = factor.minutes
        width = round(abs(minutes) / largest * 96, 1)
        direction = "longer" if minutes > 0 else "shorter" if minutes < 0 else "neutral"
        size = duration_text(timedelta(minutes=minutes))
        bars.append(FactorBar(factor.label, factor.detail, direction, size, width, 100 if minutes > 0 else 100 - width))
    return FactorBars(bars, base, total)


@dataclass(frozen=True)
class Share:
    """A part of the bar of a whole, in 1,000 units of width."""

    tone: str
    x: float
    width: float


@dataclass(frozen=True)
class ShareBar:
    """The parts of a whole, by tone."""

    parts: tuple[Share, ...]


@component(register, "components/share_bar.html", kept=KEPT)
def share_bar(good: int = 0, info: int = 0, warn: int = 0, bad: int = 0, neutral: int = 0) -> ShareBar:
    """Draws the parts of a whole by tone as one bar; the words stand beside it. 1,000 units of width."""
    counts = {"good": good, "info": info, "warn": warn, "bad": bad, "neutral": neutral}
    whole, start, parts = sum(counts.values()) or 1, 0.0, []
    for tone, count in counts.items():
        if count:
            width = count / whole * 1000
            parts.append(Share(tone, round(start, 1), round(width, 1)))
            start += width
    return ShareBar(tuple(parts))


@component(register, "components/timeline.html", "timeline")
@dataclass(frozen=True)
class Timeline:
    """Gates in order. A gate: `label`, `state` (family gate), `at` and `expected` (instants or None), `detail`."""

    gates: Sequence[Any]


@dataclass(frozen=True)
class Line:
    """A row of groups: what it is about, (directory, cell) for each directory, and where it leads."""

    row: Any
    cells: Sequence[tuple[Any, Any]]
    url: str


@dataclass(frozen=True)
class DisplayGroups:
    """Groups × directories."""

    directories: Sequence[Any]
    lines: Sequence[Line]


@dataclass(frozen=True)
class DisplayMatrix:
    """Numbers × directories. heads: what each directory is called and its kind; today: in business time, in the
    client's zone.
    """

    heads: tuple[tuple[str, str], ...]
    rows: tuple[Any, ...]
    today: date


@component(register, "components/display_matrix.html", kept=KEPT_TABLES)
def display_matrix(directories: Sequence[Any], rows: Sequence[Any]) -> DisplayMatrix:
    """directories: `get_kind_display`, in order; rows: portal.displays.shown.MatrixRow of each number."""
    heads = tuple((str(directory), directory.get_kind_display()) for directory in directories)
    return DisplayMatrix(heads, tuple(rows), local(business_now()).date())


@component(register, "components/display_groups.html", takes_context=True)
def display_groups(
    context: RequestContext, directories: Sequence[Any], rows: Sequence[Any], ungrouped: str
) -> DisplayGroups:
    """Groups × directories. Row: `group`, `count`, `cells` ({state, shown, count}, one per directory).

    Each leads to ?group=…; `ungrouped` stands there for the numbers without a group.
    """
    asked = context["request"].GET.copy()
    asked.pop("page", None)
    lines = []
    for row in rows:
        asked["group"] = row.group or ungrouped
        lines.append(Line(row, list(zip(directories, row.cells, strict=True)), f"?{asked.urlencode()}"))
    return DisplayGroups(directories, lines)


@dataclass(frozen=True)
class MonthTable:
    """A month as a table. path: where `?month=2026-11` leads."""

    month: Month
    path: str
    weekdays: Sequence[object] = field(default=WEEKDAYS, compare=False)


@component(register, "components/month_calendar.html", kept=KEPT_TABLES)
def month_calendar(
    month: date, windows: Sequence[Any], blackouts: Sequence[Any] = (), today: date | None = None, path: str = ""
) -> MonthTable:
    """A month as a table. Window: `id`, `title`, `starts_at`, `ends_at`, `state`; blackout: `name`, the same two.

    `path` is where `?month=2026-11` leads; today is the day in business time.
    """
    return MonthTable(Month(month.replace(day=1), tuple(windows), tuple(blackouts), today), path)


@dataclass(frozen=True)
class Rows:
    """The rows of a list."""

    rows: tuple[Any, ...]


@dataclass(frozen=True)
class NumberRows:
    """Numbers in a list. acting: each may be chosen, and edited where it stands; here: the query of the list; opened:
    the key of the one that is edited, which is sent with csrf_token; at: of the one that was.
    """

    rows: tuple[Any, ...]
    acting: bool
    here: str
    opened: UUID | None
    at: UUID | None
    csrf_token: str


@component(register, "components/window_entries.html", kept=KEPT_TABLES)
def window_entries(windows: Sequence[Any]) -> Rows:
    """windows: portal.windows.lists.WindowRow of each."""
    return Rows(tuple(windows))


@component(register, "components/number_rows.html", takes_context=True, kept=KEPT_TABLES)
def number_rows(
    context: RequestContext, numbers: Sequence[Any], acting: bool, here: str, opened: UUID | None, at: UUID | None
) -> NumberRows:
    """numbers: portal.numbers.shown.NumberInList of each."""
    return NumberRows(tuple(numbers), acting, here, opened, at, str(context["csrf_token"]) if opened else "")


@component(register, "components/empty_state.html", "empty_state", kept=KEPT)
@dataclass(frozen=True)
class EmptyState:
    """Nothing here yet, and what to do about it; `url`/`action` is the main step, `also_url`/`also` a second one."""

    icon_name: str
    title: str
    text: str = ""
    url: str = ""
    action: str = ""
    also_url: str = ""
    also: str = ""


@dataclass(frozen=True)
class Pages:
    """Numbers of a list's pages, some left out."""

    page: Page[Any]
    request: Any
    pages: Iterable[int | str]


@component(register, "components/pagination.html", takes_context=True)
def pagination(context: RequestContext, page: Page[Any]) -> Pages:
    """Pages of a list, for Django's Paginator, by `?page=`; the other query parameters stay."""
    elided = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return Pages(page, context.get("request"), elided)


@component(register, "components/error_summary.html", takes_context=True)
def error_summary(context: RequestContext) -> ErrorSummary:
    """Lists all errors of the forms at the top of the page."""
    return errors_of(context)


@register.simple_tag
def control(field: BoundField, css: str = "") -> SafeString:
    """A form field's widget in the portal's clothes; Django ties help and errors to it (aria-describedby)."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        kind = "form-check-input"
    elif isinstance(widget, forms.Select | forms.SelectMultiple):
        kind = "form-select"
    else:
        kind = "form-control"
    invalid = " is-invalid" if field.errors else ""
    return field.as_widget(attrs={"class": f"{widget.attrs.get('class', '')} {kind}{invalid} {css}".strip()})


@register.filter
def field_kind(field: BoundField) -> str:
    """checkbox, choices (several boxes or radios), hidden or input: which shape components/field.html gives it."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "choices"
    return "checkbox" if isinstance(widget, forms.CheckboxInput) else "input"


@dataclass(frozen=True)
class Languages:
    """languages: of each its code, its name, and whether it is the page's."""

    languages: tuple[tuple[str, str, bool], ...]


@component(register, "components/language_links.html", "language_links")
@component(register, "components/language_buttons.html", "language_buttons")
@same_for_all
def languages() -> Languages:
    """The languages to choose from: as buttons of a form; as links of a page that is the same for everybody."""
    shown = get_language()
    return Languages(tuple((code, str(name), code == shown) for code, name in settings.LANGUAGES))


@component(register, "components/navigation.html", takes_context=True, kept=KEPT)
def navigation(context: RequestContext, place: str) -> Navigation:
    """The menu at a place: side (desktop), bottom (phone, four pages), sheet (phone, all)."""
    return navigation_of(context, place)


@component(register, "components/tabs.html", takes_context=True, kept=KEPT)
def tabs(context: RequestContext, place: str) -> Navigation:
    """The pages of the settings, by group, or of the labels: as tabs, where there is room as a list at the side."""
    return navigation_of(context, place)
