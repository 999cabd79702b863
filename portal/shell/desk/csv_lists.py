"""A list of the desk as CSV: the columns and rows that its page shows under its filters, over all pages, and each row's
ID. Instants and days stay such.

A list over all clients is no look at one client's data (staff_access), nor is its table.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from html import unescape
from itertools import batched
from typing import Any, Final, TypeVar

from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.utils import display_for_field, label_for_field, lookup_field
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import FileResponse
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.shell.columns import day_cell, moment_cell
from tenants.outside.spreadsheets import CSV_TYPE, Cell, Telephone, write_csv

ASKED: Final = "_csv"  # in the address of a list
MOST_ROWS: Final = 5000
READ: Final = 250  # rows at a time: some keep what a party has sent
IN_MEMORY: Final = 1024 * 1024  # bytes; what is longer goes to the disk until it is sent
_BESIDE: Final = " · "  # where a page begins a new line
F = TypeVar("F", bound=Callable[..., Any])


def in_files(value: Callable[[Any], Any], head: str | Promise = "") -> Callable[[F], F]:
    """A column of words (10 days left) that a file has as what they are made of. head: what is said above it there."""

    def marked(column: F) -> F:
        column.in_file = head, value  # type: ignore[attr-defined]  # read by _cell and _head
        return column

    return marked


def list_as_csv(
    page: ModelAdmin[Any],
    changes: ChangeList,
    rows: QuerySet[Any],
    beside: Callable[[list[Any]], list[Any]],
    more: Sequence[str],
) -> FileResponse:
    """The first MOST_ROWS rows of a list, in the reader's language; a last line says where there are more. beside:
    gives rows what their columns need; more: columns that the page has not.
    """
    shown = [name for name in changes.list_display if name != "action_checkbox"]
    names = [*shown, *more]
    head = [*(_head(page, name) for name in names), _("ID")]
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- the response closes it
    write_csv(file, head, _lines(page, names, rows, beside))
    file.seek(0)
    name = f"{page.opts.model_name}.csv"
    return FileResponse(file, as_attachment=True, filename=name, content_type=CSV_TYPE)


def cut_note(most: int) -> str:
    """The last line of a table that holds the first rows alone."""
    return _("Only the first %(most)s rows: filter the list for the others.") % {"most": f"{most:,}"}


def _lines(
    page: ModelAdmin[Any], names: list[Any], rows: QuerySet[Any], beside: Callable[[list[Any]], list[Any]]
) -> Iterator[list[Cell]]:
    keys = list(rows.values_list("pk", flat=True)[: MOST_ROWS + 1])
    for some in batched(keys[:MOST_ROWS], READ, strict=False):
        for row in beside(list(rows.filter(pk__in=some))):
            yield [*(_cell(page, name, row) for name in names), str(row.pk)]
    if len(keys) > MOST_ROWS:
        yield [cut_note(MOST_ROWS)]


def _head(page: ModelAdmin[Any], name: Any) -> str:
    column = name if callable(name) else getattr(page, name, None)
    said, _value = getattr(column, "in_file", ("", None))
    return capfirst(str(said or label_for_field(name, page.model, page)))


def _cell(page: ModelAdmin[Any], name: Any, row: Any) -> Cell:
    field, column, value = lookup_field(name, row, page)
    _head, in_file = getattr(column, "in_file", ("", None))
    value = in_file(row) if in_file is not None else value
    if isinstance(value, datetime):
        return moment_cell(value)
    if isinstance(value, date):
        return day_cell(value)
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
    """Returns the text without the page's marks; digits behind a + stay a number that can be called."""
    if html:
        said = " ".join(unescape(strip_tags(said.replace("<br>", _BESIDE))).split())
    try:
        return Telephone(said) if said.startswith("+") else said
    except ValueError:
        return said
