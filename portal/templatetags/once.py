"""`{% once %}`: the hidden field by which a form is done once, however often its button is pressed
(portal.shell.once).
"""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tenants.database.identifiers import uuid7

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """A fresh token each time the form is drawn."""
    return format_html('<input type="hidden" name="once" value="{}">', uuid7())
