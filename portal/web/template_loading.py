"""Templates as they are rendered: what is the same on each page of a language is worked out when a template is loaded.

Texts, translations without variables, icons, addresses of pages and static files, and what is included of these alone,
become one piece of text; a template that extends another becomes one with it. So a template stands in memory once for
each language and each site. A number in what people read has its thousands apart, within a tag a machine reads it. How
its lines are set in is left out: of a list at the desk that was a third.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from copy import copy
from itertools import groupby
from typing import Any, Final

from django.template import Context, Node, Origin, Template
from django.template.base import FilterExpression, NodeList, TextNode, TokenType, Variable, VariableNode
from django.template.defaulttags import (
    AutoEscapeControlNode,
    CommentNode,
    CycleNode,
    IfChangedNode,
    IfNode,
    LoadNode,
    URLNode,
)
from django.template.library import InclusionNode, SimpleNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.template.loaders import base, cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.l10n import LocalizeNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch, get_urlconf
from django.utils.safestring import SafeString
from django.utils.translation import get_language

_BEGUN: ContextVar[tuple[str, ...]] = ContextVar("begun", default=())  # templates: each included by the one before
_SET_IN: Final = re.compile(r"\s*\n\s*")
PAGES: Final = ".html"  # what people look at, and escaped throughout; the texts of messages stay as they are written


def same_for_all[Tag: Callable[..., Any]](tag: Tag) -> Tag:
    """Mark a simple tag or a component whose answer depends on its arguments and the language alone."""
    tag.same_for_all = True  # type: ignore[attr-defined]  # read below
    return tag


class _Settling(base.Loader):
    """Reads a template and works out its fixed parts."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        template: Template = super().get_template(template_name, skip)
        begun = _BEGUN.get()
        if template_name.endswith(PAGES) and template_name not in begun:  # one that includes itself stays as it is
            within, context = _BEGUN.set((*begun, template_name)), Context()
            try:
                with context.bind_template(template):
                    _settle(template.nodelist, context)
                    _leave_bare(template.nodelist)
                    _extend(template, context)
            finally:
                _BEGUN.reset(within)
        return template


class Loader(cached.Loader, _Settling):
    """Keeps each template once for each language and site, with its fixed parts worked out."""

    def cache_key(self, template_name: str, skip: list[Origin] | None = None) -> str:
        """Returns a key of name, language and site."""
        return f"{get_language()} {get_urlconf()} {super().cache_key(template_name, skip)}"


def _settle(nodes: NodeList, context: Context) -> None:
    """Renders the parts that are the same for all readers, in these nodes and inside them."""
    for node in nodes:
        if not isinstance(node, AutoEscapeControlNode):
            for held in _held(node):
                _settle(held, context)
    nodes[:] = _joined(_settled(node, context) for node in nodes)


def _leave_bare(nodes: NodeList, within: bool = False) -> bool:
    """Numbers within tags, of which a browser or a form asks digits alone; whether a tag is open at the end."""
    for at, node in enumerate(nodes):
        if isinstance(node, TextNode):
            opens, closes = node.s.rfind("<"), node.s.rfind(">")
            within = opens > closes if opens != closes else within
        elif within and isinstance(node, VariableNode):
            nodes[at] = LocalizeNode(NodeList([node]), use_l10n=False)
        elif not isinstance(node, _Included | LocalizeNode):  # done already
            within = [within, *(_leave_bare(held, within) for held in _held(node))][-1]
    return within


def _extend(template: Template, context: Context) -> None:
    """Put the blocks of a template where they belong in the one that it extends, unless that is only known later."""
    extends = template.nodelist[0] if template.nodelist else None
    if not isinstance(extends, ExtendsNode) or "block.super" in template.source:
        return
    parent: Any = extends.parent_name
    if not _are_constant([parent]) or parent.resolve(context) == template.name:
        return
    whole = extends.get_parent(context).nodelist
    if _are_replaceable(whole) and not any(isinstance(node, ExtendsNode) for node in whole):
        template.nodelist = _filled(whole, extends.blocks)


def _are_replaceable(nodes: NodeList) -> bool:
    """Returns whether no block stands inside of another tag than a block."""
    return all(
        _are_replaceable(node.nodelist) if isinstance(node, BlockNode) else not node.get_nodes_by_type(BlockNode)
        for node in nodes
    )


def _filled(nodes: NodeList, blocks: Mapping[str, BlockNode]) -> NodeList:
    """The nodes with these blocks in the place of theirs, and in one another's."""
    return NodeList(_replaced(node, blocks) if isinstance(node, BlockNode) else node for node in nodes)


def _replaced(node: BlockNode, blocks: Mapping[str, BlockNode]) -> BlockNode:
    block = copy(blocks.get(node.name, node))
    block.nodelist = _filled(block.nodelist, blocks)
    return block


def _held(node: Node) -> Iterator[NodeList]:
    if isinstance(node, IfNode):  # what it calls its list of nodes is made anew each time
        yield from (nodes for _condition, nodes in node.conditions_nodelists)
        return
    for name in node.child_nodelists:
        nodes = getattr(node, name, None)
        if isinstance(nodes, NodeList):
            yield nodes


def _settled(node: Node, context: Context) -> Node:
    """Its text where it is the same for all; in the place of what includes others, these; else the node."""
    if isinstance(node, IncludeNode):
        return _included(node, context)
    if not _is_fixed(node, context):
        return node
    try:
        return TextNode(node.render(context))
    except NoReverseMatch:  # a page of another site: only who shows this part is told
        return node


def _joined(nodes: Iterable[Node]) -> Iterator[Node]:
    """Neighbouring texts as one."""
    for are_texts, run in groupby(nodes, lambda node: isinstance(node, TextNode)):
        if are_texts:
            text = "".join(node.s for node in run)  # type: ignore[attr-defined]  # each is a text
            yield TextNode(_SET_IN.sub("\n", text))
        else:
            yield from run


def _is_fixed(node: Node, context: Context) -> bool:
    if isinstance(node, CommentNode | LoadNode):
        return True
    if isinstance(node, TranslateNode):
        return not node.asvar and _are_constant([node.filter_expression, node.message_context])
    if isinstance(node, BlockTranslateNode):
        texts = all(token.token_type == TokenType.TEXT for token in node.singular)
        return texts and not (node.asvar or node.extra_context or node.plural or node.message_context)
    if isinstance(node, URLNode):
        return not (node.asvar or node.args or node.kwargs) and _are_constant([node.view_name])
    if isinstance(node, StaticNode):
        return node.varname is None and _are_constant([node.path])
    if isinstance(node, SimpleNode | InclusionNode):
        settled = getattr(node.func, "same_for_all", False) and not getattr(node, "target_var", None)
        return settled and _are_constant([*node.args, *node.kwargs.values()])
    return False


def _are_constant(expressions: Iterable[FilterExpression | None]) -> bool:
    return all(
        each is None or (not each.filters and (not isinstance(each.var, Variable) or each.var.lookups is None))
        for each in expressions
    )


class _Included(Node):
    """The nodes of another template where it is included, and the names that it is given there."""

    def __init__(self, nodelist: NodeList, given: Mapping[str, FilterExpression]) -> None:
        self.nodelist, self.given = nodelist, given

    def render(self, context: Context) -> SafeString:
        with context.push(**{name: value.resolve(context) for name, value in self.given.items()}):
            return self.nodelist.render(context)


# They keep something while a template is rendered, or are replaced by who extends it.
_OF_THEIR_TEMPLATE: Final = (BlockNode, ExtendsNode, CycleNode, IfChangedNode)


def _included(node: IncludeNode, context: Context) -> Node:
    if not _are_constant([node.template]) or node.isolated_context:
        return node
    engine: Any = context.template and context.template.engine
    nodes: NodeList = engine.get_template(node.template.resolve(context)).nodelist
    if nodes.get_nodes_by_type(_OF_THEIR_TEMPLATE):  # type: ignore[arg-type]  # isinstance takes several
        return node
    if not node.extra_context and all(isinstance(each, TextNode) for each in nodes):
        return TextNode("".join(each.s for each in nodes))  # type: ignore[attr-defined]  # each is a text
    included = _Included(nodes, node.extra_context)
    included.token, included.origin = node.token, node.origin  # where an error in what it is given is shown
    return included
