"""Renders the texts of a message.

Its template extends message.txt and fills a block for each: subject, email, sms, voice (the text of a call), bot (where
a group bot says more than an SMS).
"""

from collections.abc import Mapping
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.template.loader_tags import BlockNode


class MissingPart(LookupError):
    """Raised when somebody is to read a part that the message's template does not fill."""


def template_of(message: str) -> str:
    """Returns the file of a message, which rows name "<app>/<name>"."""
    app, name = message.split("/")
    return f"{app}/messages/{name}.txt"


def blocks_of(message: str) -> dict[str, BlockNode]:
    """Returns what a message's template fills, by the part's name."""
    template: Any = get_template(template_of(message))
    return {block.name: block for block in template.template.nodelist.get_nodes_by_type(BlockNode)}


def part_of(message: str, part: str, values: Mapping[str, Any], *, in_digits: bool = False) -> str:
    """Returns a part's text without space around it, in the active language and time zone; raises MissingPart.

    in_digits: nothing sets the thousands of a number apart, as providers approve texts.
    """
    template: Any = get_template(template_of(message))
    context = Context({**values, "message_part": part}, use_l10n=False if in_digits else None)
    text: str = template.template.render(context).strip()
    if not text:
        raise MissingPart(f"{template_of(message)} has no block {part}.")
    return text
