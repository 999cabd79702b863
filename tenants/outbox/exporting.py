"""Derives from our own message templates the texts that vendors approve: one for each way that a message may go.

It reads the template's own tree, not past messages: each branch of an {% if %} is a text, each value a variable.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.template import engines
from django.template.base import Node, NodeList, TextNode, VariableNode
from django.template.defaulttags import AutoEscapeControlNode, IfNode, LoadNode, WithNode
from django.template.library import SimpleNode
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import translation

from tenants.domain.approved_texts import ApprovedText
from tenants.outbox.parts import blocks_of

MOST_WAYS: Final = 24  # of one message; more are no template but a text of its own each time
CHANNELS: Final = ("sms", "voice")  # these carry only approved texts


class NotATemplate(ValueError):
    """Raised for a message that has no finite list of texts, because it repeats something."""


def message_names(channel: str) -> list[str]:
    """Returns the templates that may be sent over a channel, as messages name them: "<app>/<name>"."""
    set_here: Any = settings.TEMPLATES[0]["DIRS"]
    folders = [Path(folder) for folder in set_here]
    folders += [Path(each.path) / "templates" for each in apps.get_app_configs()]
    names = {
        f"{path.parent.parent.name}/{path.stem}"
        for folder in folders
        for path in folder.glob("*/messages/*.txt")
        if not path.name.startswith("_")
    }
    return sorted(name for name in names if channel in blocks_of(name))


@lru_cache(maxsize=1024)
def ways(template: str, channel: str, language: str) -> tuple[ApprovedText, ...]:
    """Returns every text that a message may be over a channel in a language. Raises NotATemplate."""
    with translation.override(language):
        texts = _ways_through(blocks_of(template)[channel].nodelist)
    said = dict.fromkeys(" ".join(text.split()) for text in texts)
    return tuple(ApprovedText(text) for text in said if text)


def _ways_through(nodes: NodeList | Sequence[Node]) -> list[str]:
    ways_so_far = [""]
    for node in nodes:
        ways_so_far = list(dict.fromkeys(before + after for before in ways_so_far for after in _of_node(node)))
        if len(ways_so_far) > MOST_WAYS:
            raise NotATemplate("too many ways")
    return ways_so_far


def _of_node(node: Node) -> Iterable[str]:
    match node:
        case TextNode():
            return [node.s]
        case VariableNode():
            return [_variable(str(node.filter_expression.var))]
        case TranslateNode():
            return (
                [] if node.asvar else [translation.gettext(str(node.filter_expression.var.literal)).replace("%%", "%")]
            )
        case BlockTranslateNode():
            return _of_translated(node)
        case IfNode():
            branches = [each for _condition, nodes in node.conditions_nodelists for each in _ways_through(nodes)]
            return branches if node.conditions_nodelists[-1][0] is None else [*branches, ""]
        case WithNode() | AutoEscapeControlNode():
            return _ways_through(node.nodelist)
        case IncludeNode():
            included: Any = engines["django"].get_template(str(node.template.var))
            return _ways_through(included.template.nodelist)
        case LoadNode() | SimpleNode():
            return [""]
        case _:
            raise NotATemplate(type(node).__name__)


def _of_translated(node: Any) -> list[str]:
    singular, _names = node.render_token_list(node.singular)
    if not node.plural:
        return [_with_variables(translation.gettext(singular))]
    plural, _names = node.render_token_list(node.plural)
    both = (translation.ngettext(singular, plural, 1), translation.ngettext(singular, plural, 2))
    return list(dict.fromkeys(_with_variables(each) for each in both))


def _with_variables(said: str) -> str:
    return re.sub(r"%\(([\w.]+)\)s", lambda placeholder: _variable(placeholder[1]), said).replace("%%", "%")


def _variable(name: str) -> str:
    return f"${{{re.sub('[^a-z0-9]+', '_', name.lower()).strip('_')}}}"
