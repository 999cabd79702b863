"""Words of reviews for templates: `{% load reviews %}`."""

from django import template

from compliance.reviews import texts

register = template.Library()
register.filter("case_reason", texts.reason)
register.filter("case_title", texts.title)
register.filter("case_turn", texts.turn)
