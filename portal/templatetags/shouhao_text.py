"""Filters for texts that are not pages: messages to people."""

from datetime import datetime

from django import template

from maintenance import texts

register = template.Library()


@register.filter
def instant(value: datetime | None) -> str:
    """An instant in the current time zone with its weekday."""
    return texts.instant(value) if value is not None else ""
