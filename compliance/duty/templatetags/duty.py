"""Offers words of alerts and shifts to letters."""

from django import template
from django.utils.translation import gettext as _

from compliance.duty.models import Alert

register = template.Library()


@register.filter
def alert_kind(kind: str) -> str:
    """Returns what an alert is about, in the reader's language; empty for a kind that this release does not know."""
    return str(Alert.Kind(kind).label) if kind in Alert.Kind.values else ""


@register.filter
def shift_kind(kind: str) -> str:
    """Returns night, day or weekend in the reader's language."""
    return {"night": _("Night shift"), "weekend": _("Weekend shift"), "day": _("Day shift")}.get(kind, kind)
