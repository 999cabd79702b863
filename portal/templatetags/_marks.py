"""Small parts of rows: icons, states, instants. A page has hundreds of them, so they are written without a template."""

from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.shell.words import from_now
from portal.templatetags._statuses import look
from portal.web.template_loading import same_for_all
from tenants.when import dated_text, day_text, local, moment_text

AGES = timedelta(days=7)


@same_for_all
@cache
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """An icon of the sprite; hidden from screen readers unless it carries a label of its own."""
    place = f"{static('vendor/tabler-icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon {}" role="img" aria-label="{}"><use href="{}"/></svg>', css, label, place)
    return format_html('<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}"/></svg>', css, place)


@same_for_all
def status_badge(family: str, value: object, label: str = "") -> SafeString:
    """A state as a badge; `label` replaces the usual word (for words that the model knows better)."""
    seen = look(family, value)
    return _badge(seen.tone, seen.icon, str(label or seen.word))


@lru_cache(maxsize=2_000)
def _badge(tone: str, icon_name: str, word: str) -> SafeString:
    badge = '<span class="state tone-{}">{}<span class="state-word">{}</span></span>\n'
    return format_html(badge, tone, icon(icon_name), word)


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
    text = {"full": moment_text, "day": _day, "time": _time}[style](value)
    return format_html('<time datetime="{}">{}</time>', here.isoformat(timespec="seconds"), text)


def _day(value: datetime) -> str:
    return day_text(local(value).date())


def _time(value: datetime) -> str:
    return f"{local(value):%H:%M}"


def ago(value: datetime, now: datetime) -> SafeString | str:
    """Shows the distance of an instant, “8 minutes ago”, and on hover or tap the exact time. The page's script renews
    it. An instant older than AGES shows exactly.
    """
    if now - value > AGES:
        return when(value)
    here, passed = local(value), int((now - value).total_seconds())
    exact = f"{day_text(here.date())} {here:%H:%M:%S}"
    tag = '<time datetime="{}" title="{}" data-ago="{}">{}</time>'
    return format_html(tag, here.isoformat(timespec="seconds"), exact, passed, from_now(value, now, units=1))


def when_soon(value: datetime, today: date | None) -> SafeString | str:
    """Shows an instant as `when` does; with `today` (in the client's zone) in short: the time, on other days 11-26
    00:05.
    """
    if today is None:
        return when(value)
    here = local(value)
    instant = here.isoformat(timespec="seconds")
    if here.date() == today:
        return format_html('<time datetime="{}">{}</time>', instant, f"{here:%H:%M}")
    return format_html('<time class="other-day" datetime="{}">{}</time>', instant, f"{here:%m-%d %H:%M}")
