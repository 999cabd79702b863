"""Filters for texts that are not pages: messages to people."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.translation import gettext as _

from compliance.domain.night_duty import NightLine
from compliance.duty.selectors import night_line
from labels import texts as label_texts
from labels.directories.models import Directory
from labels.domain.numbers import number_text
from maintenance import texts
from tenants.domain.money import money_text
from tenants.outbox.rendering import looked_up
from tenants.when import duration_text, moment_text, periods_text, until_text

register = template.Library()


@register.simple_tag(name="night_line")
def night_line_told() -> NightLine | None:
    """Returns the night-duty line as clients see it; None where there is none."""
    return looked_up("night_line", night_line)


@register.filter
def instant(value: datetime | None) -> str:
    """An instant in the current time zone with its weekday."""
    return moment_text(value) if value else ""


@register.filter
def hours(periods: Sequence[Sequence[datetime]]) -> str:
    """Writes each session of a window from … to …, in the current time zone."""
    return periods_text([(start, end) for start, end in periods])


@register.filter
def begins(periods: Sequence[Sequence[datetime]]) -> str:
    """Says when the first of a window's sessions begins, in the current time zone."""
    return moment_text(periods[0][0])


@register.filter
def until(periods: Sequence[Sequence[datetime]]) -> str:
    """Says when the first of a window's sessions ends, and how many follow it."""
    return until_text(periods[0][1], len(periods) - 1)


@register.filter
def minutes(count: int | None) -> str:
    """So many minutes as a length of time."""
    return duration_text(timedelta(minutes=count), 3) if isinstance(count, int) else ""


@register.filter
def said(reasons: Iterable[Mapping[str, Any]] | None) -> str:
    """Reasons of the rules, as they are stored, in the current language."""
    return texts.say_stored(reasons or ())


@register.filter
def yuan(fen: int | str | None) -> str:
    """An amount in 1/100 CNY as people read it; a template's missing value is empty."""
    return money_text(fen) if isinstance(fen, int) else ""


@register.filter
def number(canonical: str) -> str:
    """A number as people read it."""
    return number_text(canonical) if canonical else ""


@register.filter
def directory_name(code: str) -> str:
    """Returns a directory's name in the current language."""
    directory = looked_up(("directory", code), Directory.objects.filter(code=code).first) if code else None
    return str(directory) if directory else code


@register.filter
def directory_names(codes: Sequence[str]) -> str:
    """Returns the directories' names in the current language, as a list in words."""
    return _(", ").join(directory_name(code) for code in codes)


@register.filter
def mark_word(code: str) -> str:
    """Returns the meaning of a number's mark in words."""
    return label_texts.mark(code) if code else ""


@register.filter
def directory_answer(code: str) -> str:
    """Says why a directory refused or rejected something."""
    return label_texts.directory_answer(code) if code else "—"
