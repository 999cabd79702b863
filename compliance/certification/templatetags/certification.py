"""Words of certification for templates: `{% load certification %}`."""

from django import template
from django.utils.translation import get_language

from compliance.certification import texts

register = template.Library()
register.filter("violation_severity", texts.severity)
register.filter("suspension", texts.suspension)


@register.simple_tag
def localised(name: str, name_en: str) -> str:
    """The name in the current language, of the two that the catalogue has."""
    return name if (get_language() or "").startswith("zh") else name_en
