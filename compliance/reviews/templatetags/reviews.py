"""Words of reviews for templates: `{% load reviews %}`."""

from django import template

from compliance.reviews import texts
from tenants.people.actors import name_shown

register = template.Library()
register.filter("case_reason", texts.canned_reason)
register.filter("case_title", texts.title)
register.filter("for_sms", texts.for_sms)
register.filter("in_language", texts.in_language)
register.filter("case_turn", texts.turn)
register.filter("case_state", texts.state)
register.filter("doer", name_shown)
