"""Offers words of certification to templates: `{% load certification %}`."""

from django import template

from compliance.certification import texts
from tenants.languages import in_readers_language

register = template.Library()
register.filter("violation_severity", texts.severity)
register.filter("suspension", texts.suspension)
register.simple_tag(in_readers_language, name="localised")
