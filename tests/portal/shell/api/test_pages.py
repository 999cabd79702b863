"""Pages of the API say of the next and the previous one what DRF would say of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory
from hypothesis import given, strategies as st
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from labels.models import Number
from portal.shell.api.pages import Pages, _around

WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)


def pages(query: dict[str, Any], path: str = "/api/v1/numbers") -> tuple[Pages, Request]:
    request = Request(RequestFactory(SERVER_NAME="acme.localhost").get(path, query))
    return Pages(request, Number.objects.all(), "-created_at"), request


@given(
    st.dictionaries(st.sampled_from(["limit", "cursor", "q", "group", "号码"]), WORDS), st.booleans(), WORDS | st.none()
)
def test_addresses(query: dict[str, str], reverse: bool, position: str | None) -> None:
    ours, request = pages(query)
    theirs: Any = CursorPagination()
    theirs.base_url = request.build_absolute_uri()
    for offset in (0, 7):
        cursor = Cursor(offset=offset, reverse=reverse, position=position)
        assert ours.encode_cursor(cursor) == theirs.encode_cursor(cursor)


def test_a_long_query_is_not_kept() -> None:
    kept = _around.cache_info().currsize
    for place in range(3):
        ours, request = pages({"q": f"{place}" * 600})
        theirs: Any = CursorPagination()
        theirs.base_url = request.build_absolute_uri()
        cursor = Cursor(offset=7, reverse=False, position="1")
        assert ours.encode_cursor(cursor) == theirs.encode_cursor(cursor)
    assert _around.cache_info().currsize == kept


def test_lengths() -> None:
    for said, length in ((None, 50), ("1", 1), (" 7 ", 7), ("500", 500), ("501", 500)):
        ours, request = pages({} if said is None else {"limit": said})
        assert ours.get_page_size(request) == length
    for said in ("0", "-1", "x", "", "1.5"):
        for _again in range(2):
            ours, request = pages({"limit": said})
            with pytest.raises(ValidationError):
                ours.get_page_size(request)
