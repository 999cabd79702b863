"""`light_cells`: the cells of a row of a list at the desk, without the markup that is the same in each."""

from collections.abc import Iterable, Mapping
from itertools import chain, repeat
from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from unfold.templatetags.unfold_list import TABLE_CELL_CLASSES

register = template.Library()
_OF_EACH: Final = " " + " ".join(TABLE_CELL_CLASSES)


@register.filter
def light_cells(cells: Iterable[SafeString], heads: Iterable[Mapping[str, Any]]) -> SafeString:
    """The cells that unfold has made of a row, looking as desk.css says once for all of them. Each field says what it
    is: on a phone the row is a card, without the heads.
    """
    light = map(_light, cells, chain(heads, repeat({"text": ""})))
    return SafeString("".join(light))  # nosec B703 # they were safe before


def _light(cell: SafeString, head: Mapping[str, Any]) -> str:
    light = cell.replace(_OF_EACH, "", 1)
    if 'class="field-' not in light[:40]:
        return light
    return light.replace(' class="field-', format_html(' data-label="{}" class="field-', capfirst(head["text"])), 1)
