"""Cursor pages of the API's lists: those of DRF, which knows the address of a page only once it leads on to another."""

import secrets
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote_plus, urlencode

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.encoding import escape_uri_path, iri_to_uri
from django.utils.timezone import is_naive
from rest_framework import exceptions
from rest_framework.fields import IntegerField
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from tenants.database.kept_queries import PreparedRows

_SIZE: Final = IntegerField(min_value=1)
_LONGEST_KEPT: Final = 500  # characters of a query
_CURSOR: Final = secrets.token_hex(16)  # stands in an address for a cursor


class Pages(CursorPagination):
    """Pages that stay put while rows come and go: `next` and `previous` are whole addresses."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 500

    def __init__(self, request: Request, rows: QuerySet[Any] | PreparedRows, ordering: str | tuple[str, ...]) -> None:
        """rows: what is paged; a cursor has to stand in what they are ordered by first."""
        self.ordering, self.asked, self.query_params = ordering, request, request.query_params
        options, name = rows.model._meta, (ordering if isinstance(ordering, str) else ordering[0]).lstrip("-")
        self._place: Any = options.pk if name == "pk" else options.get_field(name)

    def part(self, rows: Any) -> list[Any]:
        """The rows that are asked for. Raises ValidationError and NotFound."""
        asked: Any = self  # DRF asks for nothing of a request but its parameters and its address
        page: list[Any] = self.paginate_queryset(rows, asked)  # type: ignore[assignment]  # there is a size always
        return page

    def build_absolute_uri(self) -> str:
        """Stands in for the address to which DRF adds a cursor; see encode_cursor."""
        return ""

    def as_answer(self, results: Any) -> Mapping[str, Any]:
        """Returns the answer for one page of a list."""
        return {"next": self.get_next_link(), "previous": self.get_previous_link(), "results": results}

    def get_page_size(self, request: Any) -> int:
        """Returns the asked length, at most the longest. Raises ValidationError for one that is no length."""
        asked = request.query_params.get(self.page_size_query_param)
        return self.page_size if asked is None else min(_size(asked), self.max_page_size)

    def decode_cursor(self, request: Any) -> Any:
        """Raises NotFound for a cursor that is not ours, as the base does for one that is broken."""
        cursor: Any = super().decode_cursor(request)
        place: Any = cursor.position if cursor is not None else None
        if place is not None:
            try:
                value = self._place.to_python(place)
                self._place.run_validators(value)
                if isinstance(value, datetime) and is_naive(value):
                    raise ValueError("an instant of ours has a zone")
            except (ValidationError, ValueError) as error:
                raise exceptions.NotFound(self.invalid_cursor_message) from error
            if "\0" in place:
                raise exceptions.NotFound(self.invalid_cursor_message)
            cursor = cursor._replace(position=str(value))  # as PostgreSQL reads it
        return cursor

    def encode_cursor(self, cursor: Cursor) -> str:
        """The address of the page, as DRF makes it."""
        tokens: dict[str, Any] = {}
        if cursor.offset != 0:
            tokens["o"] = cursor.offset
        if cursor.reverse:
            tokens["r"] = "1"
        if cursor.position is not None:
            tokens["p"] = cursor.position
        request = self.asked
        query = request.META["QUERY_STRING"]
        around: Callable[[str, str, str, str], tuple[str, str]]
        around = _around if len(query) <= _LONGEST_KEPT else _around.__wrapped__
        before, after = around(request.scheme, request.get_host(), request.path, query)
        return f"{before}{quote_plus(b64encode(urlencode(tokens).encode('ascii')))}{after}"


@lru_cache(maxsize=1_000)
def _size(asked: str) -> int:
    try:
        size: int = _SIZE.run_validation(asked)
    except exceptions.ValidationError as error:
        raise exceptions.ValidationError({Pages.page_size_query_param: error.detail}) from error
    return size


@lru_cache(maxsize=1_000)  # who reads a list mostly reads it again
def _around(scheme: str, host: str, path: str, query: str) -> tuple[str, str]:
    """Returns the parts of another page's address before and after the cursor."""
    address = iri_to_uri(f"{scheme}://{host}{escape_uri_path(path)}{f'?{iri_to_uri(query)}' if query else ''}")
    before, _cursor, after = replace_query_param(address, Pages.cursor_query_param, _CURSOR).partition(_CURSOR)
    return before, after
