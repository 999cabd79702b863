"""The portal's components: `{% load shouhao %}`.

Tags take plain mappings or model objects (read by name); instants are aware and shown in the active time zone.
Nothing here writes style attributes or scripts: pages keep a strict Content-Security-Policy.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms import BoundField
from django.template.context import Context, RequestContext
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from labels import texts as label_texts
from portal.templatetags._calendar import read, weeks_of
from portal.templatetags._statuses import look
from tenants.clock import business_now
from tenants.domain.money import money_text
from tenants.when import (
    WEEKDAYS,
    dated_text,
    day_text,
    duration_text,
    local,
    moment_text,
    month_text,
    range_text,
)

register = template.Library()

# Where a client can go: URL name, icon, word. The first four also stand in the phone's bottom bar.
NAVIGATION: tuple[tuple[str, str, Promise], ...] = (
    ("dashboard", "layout-dashboard", gettext_lazy("Dashboard")),
    ("numbers", "phone", gettext_lazy("Numbers")),
    ("windows", "calendar-event", gettext_lazy("Maintenance")),
    ("displays", "device-mobile", gettext_lazy("Displays")),
    ("labels", "tag", gettext_lazy("Labels")),
    ("licences", "shield", gettext_lazy("Licences")),
    ("cases", "clipboard-check", gettext_lazy("Cases")),
    ("trust", "leaf", gettext_lazy("Trust")),
    ("history", "history", pgettext_lazy("evidence", "History")),
    ("settings", "settings", gettext_lazy("Settings")),
    ("admin:index", "clipboard-check", gettext_lazy("Review desk")),  # the staff's own address serves no other
)
# On the desktop the list follows the work: what do I own, what is changed, what is seen.
DESKTOP_ORDER = (
    "dashboard",
    "numbers",
    "labels",
    "windows",
    "displays",
    "licences",
    "cases",
    "trust",
    "history",
    "settings",
    "admin:index",
)

SETTINGS_PAGES: tuple[tuple[str, str, Promise], ...] = (
    ("settings", "building", gettext_lazy("Company")),
    ("settings_contacts", "address-book", gettext_lazy("Contacts")),
    ("settings_people", "users", gettext_lazy("People")),
    ("settings_keys", "key", gettext_lazy("API keys")),
    ("bill", "list", gettext_lazy("Bill")),
    ("settings_calendar", "calendar", gettext_lazy("Calendar feed")),
    ("settings_status", "world", gettext_lazy("Status page")),
    ("settings_access", "eye", gettext_lazy("Staff access")),
    ("settings_security", "shield", gettext_lazy("Security")),
    ("settings_close", "door-exit", gettext_lazy("Export and close")),
)
LABEL_PAGES: tuple[tuple[str, str, Promise], ...] = (
    ("labels", "tag", gettext_lazy("Labels")),
    ("brands", "rosette-discount-check", gettext_lazy("Brands")),
    ("standby", "lifebuoy", gettext_lazy("Standby labels")),
    ("backups", "archive", gettext_lazy("Backups")),
)


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """An icon of the sprite; hidden from screen readers unless it carries a label of its own."""
    place = f"{static('vendor/tabler-icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon {}" role="img" aria-label="{}"><use href="{}"/></svg>', css, label, place)
    return format_html('<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}"/></svg>', css, place)


@register.inclusion_tag("components/status_badge.html")
def status_badge(family: str, value: object, label: str = "") -> dict[str, Any]:
    """A state as a badge; `label` replaces the usual word (for words that the model knows better)."""
    seen = look(family, value)
    return {"tone": seen.tone, "icon_name": seen.icon, "word": label or seen.word}


@register.simple_tag
def status_tone(family: str, value: object) -> str:
    """The tone of a state, for `tone-…` classes."""
    return look(family, value).tone


@register.simple_tag
def status_word(family: str, value: object) -> str:
    """The word of a state without the badge."""
    return str(look(family, value).word)


@register.simple_tag
def when(value: datetime | date | None, style: str = "full", absent: str = "—") -> SafeString | str:
    """An instant in the client's zone, machine-readable too. Styles: full (11月25日 周三 22:00), day, time; of a day
    with_year, which says the year even of this one.
    """
    if value is None:
        return absent
    if not isinstance(value, datetime):
        text = dated_text(value) if style == "with_year" else day_text(value)
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)
    here = local(value)
    text = {"full": moment_text(value), "day": day_text(here.date()), "time": f"{here:%H:%M}"}[style]
    return format_html('<time datetime="{}">{}</time>', here.isoformat(timespec="seconds"), text)


@register.simple_tag
def when_soon(value: datetime, today: date | None) -> SafeString | str:
    """As when; beside a `today` (of the client's zone) in short: the time alone, on another day 11-26 00:05."""
    if today is None:
        return when(value)
    here = local(value)
    instant = here.isoformat(timespec="seconds")
    if here.date() == today:
        return format_html('<time datetime="{}">{}</time>', instant, f"{here:%H:%M}")
    return format_html('<time class="other-day" datetime="{}">{}</time>', instant, f"{here:%m-%d %H:%M}")


@register.filter
def browser(user_agent: str) -> str:
    """What a browser says of itself, as people call it: Chrome, Windows; what no one knows is cut short."""
    from ua_parser import parse  # takes a tenth of a second, and one page asks

    found = parse(user_agent)
    names = [part.family for part in (found.user_agent, found.os) if part]
    return _(", ").join(names) or user_agent[:60]


@register.filter
def directory_answer(code: str) -> str:
    """Why a directory refused something."""
    return label_texts.directory_answer(code)


@register.simple_tag
def when_range(start: datetime, end: datetime) -> SafeString:
    """From … to … in the client's zone; the second day is said only when it differs."""
    return format_html('<span class="when-range">{}</span>', range_text(start, end))


@register.filter
def duration(value: timedelta | None) -> str:
    """A length of time, 1 小时 30 分钟."""
    return "—" if value is None else duration_text(value)


@register.filter
def yuan(fen: int | None) -> str:
    """An amount in 1/100 CNY as people read it."""
    return "—" if fen is None else money_text(fen)


@register.inclusion_tag("components/handset.html")
def handset(
    number: str, label: str, company: str = "", platform: str = "android", theme: str = "", caption: str = ""
) -> dict[str, Any]:
    """A called person's handset: platform android or ios; theme light, dark or "" for that of the page.

    Without a label the number stands alone, as it does where nothing is certified.
    """
    return {
        "number": number,
        "label": label,
        "company": company,
        "platform": platform,
        "theme": theme,
        "caption": caption,
        "clock": "9:41",
    }


@register.inclusion_tag("components/factor_bars.html")
def factor_bars(factors: Sequence[Any], base: timedelta, total: timedelta) -> dict[str, Any]:
    """The estimate, explained. A factor has `label`, `minutes` (> 0 makes it longer) and `detail`.

    Bars grow from a middle line, to the right when they make it longer; 100 units of width on each side.
    """
    largest = max((abs(read(factor, "minutes")) for factor in factors), default=0) or 1
    bars = []
    for factor in factors:
        minutes: int = read(factor, "minutes")
        width = round(abs(minutes) / largest * 96, 1)
        bars.append(
            {
                "label": read(factor, "label"),
                "detail": read(factor, "detail"),
                "direction": "longer" if minutes > 0 else "shorter" if minutes < 0 else "neutral",
                "size": duration_text(timedelta(minutes=minutes)),
                "width": width,
                "x": 100 if minutes > 0 else 100 - width,
            }
        )
    return {"bars": bars, "base": base, "total": total}


@register.inclusion_tag("components/share_bar.html")
def share_bar(good: int = 0, info: int = 0, warn: int = 0, bad: int = 0, neutral: int = 0) -> dict[str, Any]:
    """How a whole divides by tone, as one bar; the words stand beside it. 1,000 units of width."""
    counts = {"good": good, "info": info, "warn": warn, "bad": bad, "neutral": neutral}
    whole, start, parts = sum(counts.values()) or 1, 0.0, []
    for tone, count in counts.items():
        if count:
            width = count / whole * 1000
            parts.append({"tone": tone, "x": round(start, 1), "width": round(width, 1)})
            start += width
    return {"parts": parts}


@register.inclusion_tag("components/timeline.html")
def timeline(gates: Sequence[Any]) -> dict[str, Any]:
    """Gates in order. A gate: `label`, `state` (family gate), `at` and `expected` (instants or None), `detail`."""
    return {"gates": gates}


@register.inclusion_tag("components/display_matrix.html", takes_context=True)
def display_matrix(context: RequestContext, directories: Sequence[Any], rows: Sequence[Any]) -> dict[str, Any]:
    """Numbers × directories. Directory: `name`, `kind`; row: `number`, `url`, `wanted`, `cells` (one per directory).

    A cell is a `labels.Display` or has its `state`, `shown`, `expected_by`, `shown_since` and `trouble`.
    """
    lines = [{"row": row, "cells": list(zip(directories, read(row, "cells"), strict=True))} for row in rows]
    today = local(business_now()).date()
    return {"directories": directories, "lines": lines, "today": today, "request": context.get("request")}


@register.inclusion_tag("components/display_groups.html", takes_context=True)
def display_groups(
    context: RequestContext, directories: Sequence[Any], rows: Sequence[Any], ungrouped: str
) -> dict[str, Any]:
    """Groups × directories. Row: `group`, `count`, `cells` ({state, shown, count}, one per directory).

    Each leads to ?group=…; `ungrouped` stands there for the numbers without a group.
    """
    asked = context["request"].GET.copy()
    asked.pop("page", None)
    lines = []
    for row in rows:
        asked["group"] = row["group"] or ungrouped
        cells = list(zip(directories, row["cells"], strict=True))
        lines.append({"row": row, "cells": cells, "url": f"?{asked.urlencode()}"})
    return {"directories": directories, "lines": lines}


@register.inclusion_tag("components/month_calendar.html")
def month_calendar(
    month: date, windows: Sequence[Any], blackouts: Sequence[Any] = (), today: date | None = None, path: str = ""
) -> dict[str, Any]:
    """A month as a table. Window: `id`, `title`, `starts_at`, `ends_at`, `state`; blackout: `name`, the same two.

    `path` is where `?month=2026-11` leads; today is the day in business time.
    """
    first = month.replace(day=1)
    return {
        "title": month_text(first),
        "weeks": weeks_of(first, windows, blackouts, today),
        "weekdays": WEEKDAYS,
        "earlier": first - timedelta(days=1),
        "later": (first + timedelta(days=32)).replace(day=1),
        "path": path,
    }


@register.inclusion_tag("components/empty_state.html")
def empty_state(
    icon_name: str, title: str, text: str = "", url: str = "", action: str = "", also_url: str = "", also: str = ""
) -> dict[str, Any]:
    """Nothing here yet, and what to do about it; `url`/`action` is the main step, `also_url`/`also` a second one."""
    return {
        "icon_name": icon_name,
        "title": title,
        "text": text,
        "url": url,
        "action": action,
        "also_url": also_url,
        "also": also,
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: RequestContext, page: Page[Any]) -> dict[str, Any]:
    """Pages of a list, for Django's Paginator, by `?page=`; the other query parameters stay."""
    return {
        "page": page,
        "request": context.get("request"),
        "pages": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
    }


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


def _here(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _links(context: Context, pages: Sequence[tuple[str, str, Promise]], exact: bool) -> list[dict[str, Any]]:
    """Links to pages that this address serves (the staff's address serves none of the client's)."""
    path = context["request"].path if "request" in context else ""
    counts = context.get("todo_counts") or {}
    links = []
    for name, icon_name, word in pages:
        try:
            url = reverse(name, urlconf=getattr(context.get("request"), "urlconf", None))
        except NoReverseMatch:
            continue
        current = path == url if exact else _here(path, url)
        links.append(
            {
                "name": name,
                "url": url,
                "icon_name": icon_name,
                "word": word,
                "current": current,
                "count": counts.get(name, 0),
            }
        )
    return links


@register.inclusion_tag("components/navigation.html", takes_context=True)
def navigation(context: RequestContext, place: str) -> dict[str, Any]:
    """The client's pages for a place: side (desktop), bottom (phone, first four), sheet (phone, all)."""
    links = _links(context, NAVIGATION, exact=False)
    if place == "side":
        links.sort(key=lambda link: DESKTOP_ORDER.index(link["name"]))
    return {"links": links[:4] if place == "bottom" else links, "place": place}


@register.inclusion_tag("components/tabs.html", takes_context=True)
def tabs(context: RequestContext, group: str) -> dict[str, Any]:
    """The pages of a group, settings or labels, as tabs."""
    pages, title = {"settings": (SETTINGS_PAGES, _("Settings")), "labels": (LABEL_PAGES, _("Labels"))}[group]
    return {"links": _links(context, pages, exact=True), "title": title}
