"""A list of the desk as CSV: the columns and rows that its page shows under its filters, over all pages.

A list over all clients is no look at one client's data (staff_access), nor is its table.
"""

import tempfile
from collections.abc import Iterable
from html import unescape
from typing import Any, Final

from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.utils import display_for_field, label_for_field, lookup_field
from django.contrib.admin.views.main import ChangeList
from django.http import FileResponse
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tenants.outside.spreadsheets import CSV_TYPE, Cell, Telephone, write_csv

ASKED: Final = "_csv"  # in the address of a list
MOST_ROWS: Final = 5000
IN_MEMORY: Final = 1024 * 1024  # bytes; what is longer goes to the disk until it is sent
_BESIDE: Final = " · "  # where a page begins a new line


def list_as_csv(page: ModelAdmin[Any], changes: ChangeList, rows: Iterable[Any]) -> FileResponse:
    """The first MOST_ROWS rows of a list, in the reader's language."""
    names = [name for name in changes.list_display if name != "action_checkbox"]
    head = [capfirst(str(label_for_field(name, page.model, page))) for name in names]
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- the response closes it
    write_csv(file, head, ([_cell(page, name, row) for name in names] for row in rows))
    file.seek(0)
    name = f"{page.opts.model_name}.csv"
    return FileResponse(file, as_attachment=True, filename=name, content_type=CSV_TYPE)


def _cell(page: ModelAdmin[Any], name: Any, row: Any) -> Cell:
    field, _attribute, value = lookup_field(name, row, page)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):  # a badge: its code, its word
        value = value[-1]
    elif field is not None and not field.is_relation and (field.flatchoices or not isinstance(value, int | str)):
        value = display_for_field(value, field, "")
    if isinstance(value, int):
        return value
    return _text("" if value is None else str(value), html=hasattr(value, "__html__"))


def _text(said: str, *, html: bool) -> Cell:
    """Without the page's marks; digits behind a + stay a number that can be called."""
    if html:
        said = " ".join(unescape(strip_tags(said.replace("<br>", _BESIDE))).split())
    try:
        return Telephone(said) if said.startswith("+") else said
    except ValueError:
        return said
