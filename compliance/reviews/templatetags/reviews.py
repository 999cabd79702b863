"""Offers words of reviews to templates: `{% load reviews %}`."""

from django import template

from compliance.evidence.selectors import doer_of
from compliance.reviews import texts
from tenants.languages import in_language
from tenants.people.actors import name_shown, person
from tenants.people.models import User

register = template.Library()
register.filter("case_reason", texts.canned_reason)
register.filter("case_title", texts.title)
register.filter("for_sms", texts.for_sms)
register.filter("in_language", in_language)
register.filter("case_turn", texts.turn)
register.filter("turn_author", texts.author)
register.filter("case_words", texts.words)
register.filter("case_said_of", texts.reason)
register.filter("case_state", texts.state)
register.filter("doer", name_shown)
register.filter("doer_of", doer_of)


@register.filter
def person_name(user: User) -> str:
    """Returns the name of somebody of the schema in use, with the address if others have the same name."""
    return person(user).name
